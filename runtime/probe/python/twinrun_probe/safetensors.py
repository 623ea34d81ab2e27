"""Writes the safetensors format: 8 bytes little-endian length, a JSON header, the tensors' bytes."""

import json
import os
import struct


def write(path, tensors):
    """Writes `tensors` (name, dtype, shape, buffer) to `path`: complete under its name or not there at all."""
    header, end = {}, 0
    for tensor in tensors:
        size = memoryview(tensor.buffer).nbytes
        header[tensor.name] = {
            "dtype": tensor.dtype,
            "shape": list(tensor.shape),
            "data_offsets": [end, end + size],
        }
        end += size
    text = json.dumps(header, separators=(",", ":")).encode()
    # Data begins at a multiple of 8, as the reference implementation aligns it.
    text += b" " * (-len(text) % 8)
    temporary = path + ".tmp"
    with open(temporary, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for tensor in tensors:
            file.write(tensor.buffer)
    os.replace(temporary, path)
