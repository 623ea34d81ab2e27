"""NumPy arrays as recorded tensors."""

import sys

from .recorder import Tensor

_DTYPES = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8"}
_DTYPES.update({"u8": "U64", "u4": "U32", "u2": "U16", "u1": "U8", "b1": "BOOL", "c8": "C64"})
# Formats that other packages add to NumPy.
_NAMED = {"bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2"}


def append(found, name, array, trainable):
    """Adds `array` to the list `found`; one entry a field of a structured array, none of what has no number format."""
    if array.dtype.names:
        for field in array.dtype.names:
            append(found, "%s.%s" % (name, field), array[field], trainable)
        return
    dtype = _NAMED.get(array.dtype.name) or _DTYPES.get(array.dtype.str[1:])
    if dtype is None:
        return
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    # A copy: training changes arrays in place.
    found.append(Tensor(name, dtype, array.shape, trainable, sys.modules["numpy"].ascontiguousarray(array).tobytes()))
