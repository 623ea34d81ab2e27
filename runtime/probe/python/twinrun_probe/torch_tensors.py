"""The bytes of torch tensors, without copying those on the CPU and without needing NumPy."""

import ctypes

# safetensors' names of the formats it can hold.
DTYPES = {
    "torch.float64": "F64",
    "torch.float32": "F32",
    "torch.float16": "F16",
    "torch.bfloat16": "BF16",
    "torch.float8_e4m3fn": "F8_E4M3",
    "torch.float8_e5m2": "F8_E5M2",
    "torch.complex64": "C64",
    "torch.int64": "I64",
    "torch.int32": "I32",
    "torch.int16": "I16",
    "torch.int8": "I8",
    "torch.uint64": "U64",
    "torch.uint32": "U32",
    "torch.uint16": "U16",
    "torch.uint8": "U8",
    "torch.bool": "BOOL",
}


_array_types = {}


def tensor_bytes(tensor):
    """A view of the elements of a dense tensor, row-major; copied from a device or when they are not contiguous."""
    tensor = tensor.detach()
    if tensor.device.type != "cpu":
        tensor = tensor.cpu()
    if not tensor.is_contiguous():
        tensor = tensor.contiguous()
    size = tensor.numel() * tensor.element_size()
    if size == 0:
        return b""
    kind = _array_types.get(size)
    if kind is None:
        # The view keeps its tensor alive through an attribute, so the type must be a class of our own.
        kind = _array_types[size] = type("TensorBytes", (ctypes.Array,), {"_type_": ctypes.c_ubyte, "_length_": size})
    view = kind.from_address(tensor.data_ptr())
    view.tensor = tensor
    return view


def loss_value(loss):
    """The number in a loss tensor, None when it holds none."""
    return loss.item() if loss is not None and loss.numel() == 1 and not loss.is_complex() else None
