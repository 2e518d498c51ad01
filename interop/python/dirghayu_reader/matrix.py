"""A sample-major matrix of a store: packed calls, people as rows."""

import json

import numpy as np
import pyarrow.parquet as pq

from .errors import StoreError
from .store import Store

ROW_GROUP = 2048
_CALLS = np.array([[(byte >> 2 * i) & 3 for i in range(4)] for byte in range(256)], dtype=np.float32)
_CALLS[_CALLS == 3] = np.nan  # missing is never 0


class Matrix:
    """Matrix `name` of a store."""

    def __init__(self, store: Store, name: str):
        self._directory = store.root / "matrices" / name
        try:
            self._description = json.loads((self._directory / "matrix.json").read_text("utf-8"))
        except FileNotFoundError:
            raise StoreError(f"Cannot open matrix {name!r}: expected a finished matrix, got none") from None
        if self._description["storeFingerprint"] != store.fingerprint:
            raise StoreError(f"Cannot open matrix {name!r}: expected one of the store as it is now, got one of another")
        self.values = self._description.get("values", "calls")
        self.features = self._description["features"]
        self._block_features = self._description["blockFeatures"]
        self.stride = self._bytes_of(self.features)
        rows = pq.read_table(self._directory / "rows.parquet").sort_by("row")
        self.sample_of_row = rows["sample_index"].to_numpy()

    def _bytes_of(self, features: int) -> int:
        return (features + 3) >> 2 if self.values == "calls" else 2 * features

    def read_rows(self, wanted: np.ndarray) -> np.ndarray:
        """The stored bytes of some rows, uint8 [rows, stride], in the order asked for."""
        slots = np.full(len(self.sample_of_row), -1)
        slots[wanted] = np.arange(len(wanted))
        packed = np.empty((len(wanted), self.stride), np.uint8)
        first, block = 0, -1
        for part in self._description["parts"]:
            if part["block"] != block:
                block, first = part["block"], 0
            offset = self._bytes_of(block * self._block_features)
            file = pq.ParquetFile(self._directory / part["path"])
            for group in range(file.num_row_groups):
                rows = np.arange(first, first + file.metadata.row_group(group).num_rows)
                first += len(rows)
                if (slots[rows] < 0).all():
                    continue
                column = "genotypes" if self.values == "calls" else "dosages"
                blobs = file.read_row_group(group, columns=[column])[column].to_pylist()
                stored = np.frombuffer(b"".join(blobs), np.uint8).reshape(len(rows), -1)
                here = slots[rows] >= 0
                packed[slots[rows][here], offset : offset + stored.shape[1]] = stored[here]
        return packed

    def decode(self, packed: np.ndarray) -> np.ndarray:
        """Stored bytes as float32 [rows, features]: copies of ALT, NaN for missing."""
        if self.values == "calls":
            return _CALLS[packed].reshape(len(packed), -1)[:, : self.features]
        dosages = packed.view("<u2").astype(np.float32)
        return np.where(dosages == 65535, np.float32(np.nan), dosages / np.float32(16384))
