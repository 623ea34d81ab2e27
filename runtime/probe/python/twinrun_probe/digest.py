"""CRC-32 digests as eight hexadecimal digits: order-sensitive and fast enough for every step."""

import array
import sys
import zlib

crc32 = zlib.crc32


def text(value):
    """The written form of a CRC-32."""
    return "%08x" % (value & 0xFFFFFFFF)


def of_buffer(buffer):
    """Digest of the bytes of an object with the buffer interface."""
    return text(crc32(buffer))


def of_numbers(values, start=0):
    """CRC-32, continued from `start`, of integers below 2**32."""
    return crc32(array.array("I", values).tobytes(), start)


def numpy_leaf(value):
    """(description, shape, buffer) of a numeric NumPy array, or of what converts to one; None of anything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not (isinstance(value, numpy.ndarray) or hasattr(value, "to_numpy")):
        return None
    values = numpy.ascontiguousarray(value if isinstance(value, numpy.ndarray) else value.to_numpy())
    # Elements that are Python objects have no bytes of their own.
    buffer = repr(values.tolist()).encode() if values.dtype.hasobject else values.tobytes()
    return str(values.dtype), values.shape, buffer


class BatchDigest:
    """Digests what was fed to the model between two steps: in order, and as a set of samples."""

    def __init__(self, leaf_of):
        """`leaf_of(value)` gives (description, shape, buffer) of an array of any framework, None of anything else."""
        self._leaf_of = leaf_of
        self._clear()

    def _clear(self):
        self._crc = 0
        self._rows = []
        self._seen = False

    def add(self, batch):
        """Takes one batch: arrays, numbers and texts in lists, tuples and tables."""
        leaves = []
        self._flatten(batch, leaves, 0)
        if not leaves:
            return
        self._seen = True
        for head, shape, buffer in leaves:
            self._crc = crc32(buffer, crc32(("%s%r" % (head, shape)).encode(), self._crc))
        self._rows.extend(_rows(leaves))

    def take(self):
        """(digest in order, digest as a set) of the batches since the last call; None for what is not known."""
        whole = text(self._crc) if self._seen else None
        rows = text(of_numbers(sorted(self._rows))) if self._rows else None
        self._clear()
        return whole, rows

    def _flatten(self, value, leaves, depth):
        leaf = self._leaf_of(value)
        if leaf is not None:
            leaves.append(leaf)
        elif isinstance(value, (str, bytes, int, float, bool)):
            leaves.append((type(value).__name__, (), repr(value).encode()))
        elif depth < 8 and isinstance(value, (list, tuple)):
            for item in value:
                self._flatten(item, leaves, depth + 1)
        elif depth < 8 and hasattr(value, "items") and hasattr(value, "keys"):
            for key, item in value.items():
                self._flatten(key, leaves, depth + 1)
                self._flatten(item, leaves, depth + 1)


def _rows(leaves):
    """CRC-32 of each sample: row i of every array whose first dimension is the batch's."""
    arrays = [
        (shape[0], memoryview(buffer).cast("B")) for head, shape, buffer in leaves if shape and head != "object"
    ]
    if not arrays:
        return []
    count = arrays[0][0]
    crcs = [0] * count
    for length, view in arrays:
        if length != count or count == 0:
            continue
        size = len(view) // count
        for i in range(count):
            crcs[i] = crc32(view[i * size : (i + 1) * size], crcs[i])
    return crcs
