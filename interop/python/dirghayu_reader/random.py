"""The generator behind every order of a store: the same numbers on every machine, in every language."""

import hashlib
import json

import numpy as np

_MASK = 0xFFFFFFFF


def digest(key) -> bytes:
    """SHA-256 over the JSON of a key, as JavaScript writes it."""
    text = json.dumps(key, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).digest()


class Random:
    """xoshiro128** (Blackman and Vigna, 2018), seeded by the first 16 bytes of the key's digest."""

    def __init__(self, *key):
        state = digest(list(key))
        self._state = [int.from_bytes(state[i : i + 4], "little") for i in (0, 4, 8, 12)]

    def uint32(self) -> int:
        """The next integer from 0 up to 2**32 - 1."""
        a, b, c, d = self._state
        scaled = (b * 5) & _MASK
        result = ((((scaled << 7) & _MASK) | (scaled >> 25)) * 9) & _MASK
        shifted = (b << 9) & _MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = ((d << 11) & _MASK) | (d >> 21)
        self._state = [a, b, c, d]
        return result

    def below(self, end: int) -> int:
        """A uniform integer from 0 up to `end` - 1."""
        limit = 2**32 - (2**32 % end)
        value = self.uint32()
        while value >= limit:
            value = self.uint32()
        return value % end

    def shuffle(self, values: np.ndarray) -> np.ndarray:
        """Shuffles in place (Fisher and Yates)."""
        for i in range(len(values) - 1, 0, -1):
            j = self.below(i + 1)
            values[i], values[j] = values[j], values[i]
        return values
