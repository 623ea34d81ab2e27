"""Makes two safetensors files of random weights, or compares two with NumPy the way one would by hand.

weights.py make FOLDER MEGABYTES    base.safetensors, and other.safetensors: every element a few ULP away
weights.py compare BASE OTHER       prints the seconds and the result as JSON
"""

import json
import struct
import sys
import time

import numpy as np

ELEMENTS = 1 << 20


def make(folder, megabytes):
    tensors = megabytes * 1_000_000 // (4 * ELEMENTS)
    size = 4 * ELEMENTS
    header = {
        "layers.%d.weight" % i: {"dtype": "F32", "shape": [1024, 1024], "data_offsets": [i * size, (i + 1) * size]}
        for i in range(tensors)
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    random = np.random.default_rng(0)
    with open(folder + "/base.safetensors", "wb") as base, open(folder + "/other.safetensors", "wb") as other:
        for file in (base, other):
            file.write(struct.pack("<Q", len(text)) + text)
        for _ in range(tensors):
            weights = random.standard_normal(ELEMENTS, dtype=np.float32) * np.float32(0.02)
            base.write(weights.tobytes())
            other.write((weights.view(np.int32) + random.integers(1, 64, ELEMENTS, dtype=np.int32)).tobytes())


def tensors(path):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r", offset=8 + length)
    return {name: data[slice(*entry["data_offsets"])].view(np.float32) for name, entry in header.items()}


def difference(a, b):
    """The figures of the project's comparison for one tensor: counts, absolute and relative errors, ULP histogram, worst."""
    x, y = a.view(np.int32), b.view(np.int32)
    differing = int(np.count_nonzero(x != y))
    if differing == 0:
        return differing, 0.0, 0.0, 0.0, [a.size], 0, None
    finite = np.isfinite(a) & np.isfinite(b)
    wide, other = a.astype(np.float64), b.astype(np.float64)
    delta = np.abs(wide - other)
    known = delta[finite]
    relative = np.sqrt((known * known).sum()) / np.sqrt((wide[finite] ** 2).sum())

    def ordinal(bits):
        bits = bits.astype(np.int64)
        return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)

    distance = np.abs(ordinal(x) - ordinal(y))
    histogram = np.bincount(np.frexp(distance.astype(np.float64))[1])
    non_finite = int(np.count_nonzero(~finite & ~(np.isnan(a) & np.isnan(b))))
    return differing, known.max(), known.mean(), relative, histogram.tolist(), non_finite, int(np.nanargmax(delta))


def compare(base, other):
    started = time.perf_counter()
    theirs = tensors(other)
    found = [difference(tensor, theirs[name]) for name, tensor in tensors(base).items()]
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "differing": sum(one[0] for one in found)}))


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
else:
    compare(sys.argv[2], sys.argv[3])
