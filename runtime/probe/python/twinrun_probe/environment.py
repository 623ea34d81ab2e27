"""What this process runs on, as flat `group.name` texts. No paths, no names of people or machines."""

import os
import platform
import sys

# Variables that change numbers, orders or kernels.
_VARIABLES = (
    "PYTHONHASHSEED",
    "OMP_NUM_THREADS",
    "OMP_DYNAMIC",
    "MKL_NUM_THREADS",
    "MKL_CBWR",
    "MKL_DYNAMIC",
    "OPENBLAS_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "CUDA_LAUNCH_BLOCKING",
    "CUBLAS_WORKSPACE_CONFIG",
    "NVIDIA_TF32_OVERRIDE",
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    "TORCH_CUDNN_V8_API_DISABLED",
    "PYTORCH_ENABLE_MPS_FALLBACK",
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "TF_DETERMINISTIC_OPS",
    "TF_CUDNN_DETERMINISTIC",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "XLA_FLAGS",
    "KERAS_BACKEND",
    "JAX_ENABLE_X64",
    "NCCL_ALGO",
    "NCCL_PROTO",
)
_CPU_FLAGS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "asimd", "sve")


def facts():
    """Entries about interpreter, operating system, processor, imported packages and environment variables."""
    entries = {
        "python.version": platform.python_version(),
        "python.implementation": platform.python_implementation(),
        "os.name": sys.platform,
        "os.release": platform.release() or "unknown",
        "os.libc": _libc(),
        "cpu.architecture": platform.machine() or "unknown",
        "cpu.count": str(os.cpu_count() or "unknown"),
        "cpu.usable": _usable_cpus(),
    }
    entries.update(_cpu())
    entries.update(_packages())
    for name in _VARIABLES:
        if name in os.environ:
            entries["env." + name] = os.environ[name]
    return entries


def _libc():
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "unknown"
    except (AttributeError, ValueError, OSError):
        return "unknown"


def _usable_cpus():
    try:
        return str(len(os.sched_getaffinity(0)))
    except (AttributeError, OSError):
        return "unknown"


def _cpu():
    entries = {"cpu.model": "unknown", "cpu.flags": "unknown"}
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                key, _, value = line.partition(":")
                key, value = key.strip().lower(), value.strip()
                if key == "model name":
                    entries["cpu.model"] = value
                elif key in ("flags", "features"):
                    have = set(value.split())
                    entries["cpu.flags"] = " ".join(flag for flag in _CPU_FLAGS if flag in have)
                    break
    except OSError:
        pass
    return entries


def _packages():
    """Version of every imported top-level package that tells one."""
    entries = {}
    for name, module in list(sys.modules.items()):
        if "." in name or name.startswith("_"):
            continue
        version = getattr(module, "__dict__", {}).get("__version__")
        file = getattr(module, "__dict__", {}).get("__file__") or ""
        if isinstance(version, str) and ("site-packages" in file or "dist-packages" in file):
            entries["package." + ("scikit-learn" if name == "sklearn" else name)] = version
    return entries
