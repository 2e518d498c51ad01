"""What a cohort store says of itself: manifest, people, their columns."""

import hashlib
import json
import warnings
from pathlib import Path
from typing import Mapping

import numpy as np
import pyarrow.parquet as pq

from .errors import StoreError


class Store:
    """An open store: `root` is the directory that `ingest` wrote."""

    def __init__(self, root):
        self.root = Path(root)
        try:
            self.manifest = json.loads((self.root / "manifest.json").read_text("utf-8"))
        except FileNotFoundError:
            raise StoreError(f"Cannot open cohort store {str(self.root)!r}: expected a manifest.json, got none") from None
        found = (self.manifest.get("format"), self.manifest.get("formatVersion"))
        if found != ("dirghayu-cohort-store", 1):
            raise StoreError(
                f"Cannot open cohort store {str(self.root)!r}: expected dirghayu-cohort-store of version 1, "
                f"got {found[0]} of version {found[1]} (a newer dirghayu_reader may read it)"
            )
        parts = [part["sha256"] for part in self.manifest["variants"]["parts"]]
        text = "\n".join([self.manifest["samples"]["sha256"], *parts])
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()
        self._samples = pq.ParquetFile(self.root / "samples.parquet")
        self.sample_ids = self._column("sample_id").to_pylist()

    def _column(self, name):
        if name not in self._samples.schema_arrow.names:
            raise StoreError(f"Cannot read column {name!r} of {str(self.root)!r}: expected a column of samples.parquet")
        table = self._samples.read(columns=["sample_index", name])
        return table.sort_by("sample_index")[name]

    def numbers(self, name) -> np.ndarray:
        """A number or boolean column as float32 by sample_index; missing is NaN."""
        column = self._column(name)
        try:
            values = [np.nan if value is None else float(value) for value in column.to_pylist()]
        except ValueError:
            raise StoreError(f"Cannot read column {name!r}: expected numbers, got {column.type}") from None
        return np.asarray(values, dtype=np.float32)

    def split(self, name, splits: Mapping[str, str]) -> np.ndarray:
        """sample_index of the people of a split, ascending; warns of people who are in none."""
        nowhere = [sample for sample in self.sample_ids if sample not in splits]
        if nowhere:
            warnings.warn(f"{len(nowhere)} people in no split, such as {nowhere[0]!r}, are left out", stacklevel=2)
        found = [index for index, sample in enumerate(self.sample_ids) if splits.get(sample) == name]
        if not found:
            raise StoreError(f"Cannot open split {name!r}: expected at least one person, got none of {len(self.sample_ids)}")
        return np.asarray(found, dtype=np.int64)
