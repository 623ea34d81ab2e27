import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release } from 'node:os';
import type { Environment } from '../../src/store/index.ts';
import type { Core } from './tensorflow.ts';

/** Instruction sets that numeric libraries choose their kernels by. */
const CPU_FLAGS = ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'avx512_bf16', 'avx512_vnni', 'amx_tile', 'asimd', 'sve'];

/** Environment variables that change results or speed of TensorFlow.js and Node. */
const VARIABLES =
  /^(TF_(NUM|ENABLE|DISABLE|USE|FORCE|GPU|CUDNN|XLA|DETERMINISTIC|CPP)_|OMP_|KMP_|MKL_|DNNL_|ONEDNN_|CUDA_VISIBLE_DEVICES$|NODE_OPTIONS$|UV_THREADPOOL_SIZE$)/;

interface NativeBackend {
  readonly binding?: { readonly TF_Version?: string };
  readonly isUsingGpuDevice?: boolean;
}

/** What a result may depend on in this process. `core` is null when the script loaded no TensorFlow.js. */
export function environment(core: Core | null): Environment {
  const facts: Record<string, string> = {
    'node.version': process.versions.node,
    'node.v8': process.versions.v8,
    'os.name': platform(),
    'os.release': release(),
    'cpu.architecture': arch(),
    'cpu.model': cpus()[0]?.model.trim() ?? 'unknown',
    'cpu.flags': cpuFlags(),
    'cpu.count': String(cpus().length),
    'cpu.usable': String(availableParallelism()),
  };
  for (const [name, value] of Object.entries(process.env)) {
    if (VARIABLES.test(name) && value !== undefined) facts[`env.${name}`] = value;
  }
  if (core !== null) Object.assign(facts, tensorFlowFacts(core));
  return facts;
}

/** Node has no API for these; Linux tells. */
function cpuFlags(): string {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    const has = new Set(line.trim().split(/\s+/));
    return CPU_FLAGS.filter((flag) => has.has(flag)).join(' ');
  } catch {
    return 'unknown';
  }
}

function tensorFlowFacts(core: Core): Record<string, string> {
  const backend = core.getBackend() ?? 'unknown';
  const facts: Record<string, string> = { 'package.@tensorflow/tfjs': core.version_core, 'tfjs.backend': backend };
  const flag = (name: string) => {
    try {
      return String(core.env().get(name));
    } catch {
      return 'unknown';
    }
  };
  if (backend === 'wasm') {
    facts['tfjs.wasm.simd'] = flag('WASM_HAS_SIMD_SUPPORT');
    facts['tfjs.wasm.threads'] = flag('WASM_HAS_MULTITHREAD_SUPPORT');
  }
  if (backend === 'tensorflow') {
    const native = core.backend() as NativeBackend;
    facts['package.tensorflow'] = native.binding?.TF_Version ?? 'unknown';
    facts['tfjs.gpu'] = String(native.isUsingGpuDevice ?? 'unknown');
  }
  return facts;
}
