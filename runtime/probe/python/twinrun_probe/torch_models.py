"""Finds the modules that own an optimizer's parameters, so that parameters have the names their author gave them."""

import gc

from .recorder import Tensor
from .torch_tensors import DTYPES, tensor_bytes

# Wrappers that hold the user's model under one attribute.
_WRAPPERS = {"DataParallel": "module", "DistributedDataParallel": "module", "OptimizedModule": "_orig_mod"}


class ModuleSource:
    """The parameters and buffers of a root module."""

    def __init__(self, module):
        self._module = module

    def same(self, other):
        return isinstance(other, ModuleSource) and other._module is self._module

    def tensors(self):
        """As they are now: parameters in order of registration, then buffers; shared ones once, by their first name."""
        found = []
        for name, parameter in self._module.named_parameters():
            _append(found, name, parameter, parameter.requires_grad)
        for name, buffer in self._module.named_buffers():
            _append(found, name, buffer, False)
        return found


class BareSource:
    """Parameters that belong to no module: named by their place in the optimizer."""

    def __init__(self, named):
        self._named = named

    def same(self, other):
        return isinstance(other, BareSource) and [id(p) for _, p in other._named] == [id(p) for _, p in self._named]

    def tensors(self):
        found = []
        for name, parameter in self._named:
            _append(found, name, parameter, parameter.requires_grad)
        return found


def _append(found, name, tensor, trainable):
    dtype = DTYPES.get(str(tensor.dtype))
    # Sparse, quantised, meta and uninitialised (lazy) tensors have no row-major bytes.
    if dtype is None or str(tensor.layout) != "torch.strided" or tensor.device.type == "meta":
        return
    if not hasattr(tensor, "shape") or type(tensor).__name__.startswith("Uninitialized"):
        return
    found.append(Tensor(name, dtype, tuple(tensor.shape), trainable, tensor_bytes(tensor)))


def find_models(torch, optimizer, parameters):
    """Sources that together cover `parameters`, the one with most of them first."""
    missing = {id(p) for p in parameters}
    sources = []
    for module in _roots(torch, missing):
        covered = {id(p) for p in module.parameters()} & missing
        if covered:
            missing -= covered
            sources.append(ModuleSource(_unwrapped(module)))
    named = [
        ("group%d.%d" % (i, j), parameter)
        for i, group in enumerate(optimizer.param_groups)
        for j, parameter in enumerate(group["params"])
        if id(parameter) in missing
    ]
    if named:
        sources.append(BareSource(named))
    return sources


def _roots(torch, wanted):
    """Modules that no other module contains and that own some of the parameters `wanted`, best coverage first."""
    modules = [thing for thing in gc.get_objects() if issubclass(type(thing), torch.nn.Module)]
    inner = {id(child) for module in modules for child in module.__dict__.get("_modules", {}).values()}
    counted = []
    for module in modules:
        if id(module) in inner or "_parameters" not in module.__dict__:
            continue
        owned = [id(p) for p in module.parameters()]
        covered = len(wanted.intersection(owned))
        if covered:
            counted.append((-covered, len(owned), module))
    counted.sort(key=lambda entry: entry[:2])
    return [module for _, _, module in counted]


def _unwrapped(module):
    while type(module).__name__ in _WRAPPERS:
        inner = getattr(module, _WRAPPERS[type(module).__name__], None)
        if inner is None:
            break
        module = inner
    return module
