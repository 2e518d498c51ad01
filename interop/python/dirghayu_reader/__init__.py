"""Batches of people from a Dirghayu cohort store: the same as the TypeScript stream gives."""

from .dataset import Batch, MatrixDataset
from .store import Store, StoreError

__all__ = ["Batch", "MatrixDataset", "Store", "StoreError"]
