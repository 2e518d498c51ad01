"""Batches of people from a Dirghayu cohort store: the same as the TypeScript stream gives."""

from .dataset import Batch, MatrixDataset
from .errors import StoreError
from .store import Store

__all__ = ["Batch", "MatrixDataset", "Store", "StoreError"]
