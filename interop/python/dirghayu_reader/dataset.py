"""The stream of batches, for a PyTorch DataLoader."""

from typing import List, NamedTuple, Optional, Sequence

import numpy as np
import torch
import torch.distributed
from torch.utils.data import IterableDataset, get_worker_info

from .errors import StoreError
from .matrix import ROW_GROUP, Matrix
from .random import Random
from .split import FRACTIONS, SPLITS, hash_splits, read_splits
from .store import Store


class Batch(NamedTuple):
    """A rank's share of a global batch; missing is NaN everywhere."""

    genotypes: torch.Tensor  # float32 [rows, features]
    targets: torch.Tensor  # float32 [rows, targets]
    sample_ids: List[str]


class MatrixDataset(IterableDataset):
    """
    Batches of a matrix of a store, equal to those of the TypeScript `GenomicBigDataset` for the
    same seed, epoch, rank, world and memory. Set `epoch` before each epoch; hand it to a
    `DataLoader` with `batch_size=None`. Every person comes once an epoch over all ranks, and all
    ranks make the same number of steps.

    split: "all", "train", "valid" or "test".
    splits: `splits.tsv` of a training run, whose splits are then these. Without it people are split
        by a hash of their ID alone, with `split_seed` and `fractions`: families are torn apart.
    rank, world: default those of torch.distributed if it is initialised, else 0 of 1.
    memory: bytes for stored calls. A split that fits is truly permuted, a larger one streams
        through windows of row groups.
    """

    def __init__(self, root, matrix, target: Sequence[str] = (), *, split="all", splits=None,
                 split_seed=0, fractions=FRACTIONS, batch_size=1024, seed=0, shuffle=True, memory=2**30,
                 rank: Optional[int] = None, world: Optional[int] = None):
        self.store = Store(root)
        self.matrix = Matrix(self.store, matrix)
        is_distributed = torch.distributed.is_available() and torch.distributed.is_initialized()
        self.rank = rank if rank is not None else torch.distributed.get_rank() if is_distributed else 0
        self.world = world if world is not None else torch.distributed.get_world_size() if is_distributed else 1
        self.batch_size, self.seed, self.shuffle, self.epoch = batch_size, seed, shuffle, 0
        names = [target] if isinstance(target, str) else list(target)
        columns = [self.store.numbers(name) for name in names]
        self._targets = np.stack(columns, 1) if columns else np.empty((len(self.store.sample_ids), 0), np.float32)
        row_of = np.full(len(self.store.sample_ids), -1)
        row_of[self.matrix.sample_of_row] = np.arange(len(self.matrix.sample_of_row))
        rows = row_of[self._people(split, splits, split_seed, fractions)]
        rows = rows[rows >= 0]
        self._window_groups = None
        if len(rows) * self.matrix.stride > memory:
            self._window_groups = max(1, memory // 2 // (ROW_GROUP * self.matrix.stride))
            rows = np.sort(rows)
        self._rows = rows
        self._packed = None

    def _people(self, split, splits, split_seed, fractions):
        """sample_index of the people asked for."""
        if split not in SPLITS and (split != "all" or splits is not None):
            raise StoreError(f"Cannot open split {split!r}: expected {', '.join(SPLITS)}, or 'all' without splits")
        if split == "all":
            return np.arange(len(self.store.sample_ids))
        ids = self.store.sample_ids
        return self.store.split(split, read_splits(splits) if splits else hash_splits(ids, split_seed, fractions))

    def __len__(self):
        return -(-len(self._rows) // self.batch_size)

    def _order(self):
        """Rows in the order of the epoch, and where each window of them ends."""
        random = Random("epoch", self.seed, self.epoch, self.store.fingerprint) if self.shuffle else None
        if self._window_groups is None:
            order = self._rows.copy()
            return (random.shuffle(order) if random else order), [len(order)]
        groups = np.split(self._rows, np.flatnonzero(np.diff(self._rows // ROW_GROUP)) + 1)
        chosen = np.arange(len(groups))
        if random:
            random.shuffle(chosen)
        windows = []
        for first in range(0, len(groups), self._window_groups):
            window = np.concatenate([groups[i] for i in chosen[first : first + self._window_groups]])
            windows.append(random.shuffle(window) if random else window)
        return np.concatenate(windows), np.cumsum([len(window) for window in windows]).tolist()

    def __iter__(self):
        order, ends = self._order()
        worker = get_worker_info()
        reader = self._reader(order, ends)
        for step in range(len(self)):
            start = step * self.batch_size
            length = min(self.batch_size, len(order) - start)
            share = slice(start + length * self.rank // self.world, start + length * (self.rank + 1) // self.world)
            if worker and step % worker.num_workers != worker.id:
                continue
            samples = self.matrix.sample_of_row[order[share]]
            yield Batch(
                torch.from_numpy(self.matrix.decode(reader(share))),
                torch.from_numpy(self._targets[samples]),
                [self.store.sample_ids[i] for i in samples],
            )

    def _reader(self, order, ends):
        """A function from positions of the order to stored bytes; holds the split or one window."""
        if self._window_groups is None:
            if self._packed is None:
                slots = np.full(len(self.matrix.sample_of_row), -1)
                slots[self._rows] = np.arange(len(self._rows))
                self._packed = (self.matrix.read_rows(self._rows), slots)
            packed, slots = self._packed
            return lambda share: packed[slots[order[share]]]
        held = {"start": 0, "end": 0, "packed": None}

        def read(share):
            pieces, at = [np.empty((0, self.matrix.stride), np.uint8)], share.start
            while at < share.stop:
                if not held["start"] <= at < held["end"]:
                    end = next(end for end in ends if end > at)
                    start = max([0, *[other for other in ends if other < end]])
                    held.update(start=start, end=end, packed=self.matrix.read_rows(order[start:end]))
                stop = min(share.stop, held["end"])
                pieces.append(held["packed"][at - held["start"] : stop - held["start"]])
                at = stop
            return np.concatenate(pieces)

        return read
