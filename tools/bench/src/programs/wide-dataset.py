"""A dataset as people write it for PyTorch: a wide Parquet table, read in batches.

wide-dataset.py make <matrix directory> <table.parquet>
wide-dataset.py read <table.parquet>

The last line printed is JSON: seconds of an epoch, copies of ALT and missing calls.
"""

import json
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from torch.utils.data import DataLoader, IterableDataset

CALLS = np.array([[(byte >> 2 * i) & 3 for i in range(4)] for byte in range(256)], np.int8)


def make(matrix, path):
    """The equivalent wide table of a matrix of one block: a column of 0, 1, 2, null each variant."""
    names = pq.read_table(f"{matrix}/features.parquet")["name"].to_pylist()
    parts = [p["path"] for p in json.load(open(f"{matrix}/matrix.json"))["parts"]]
    blobs = [b for p in parts for b in pq.read_table(f"{matrix}/{p}")["genotypes"].to_pylist()]
    packed = np.frombuffer(b"".join(blobs), np.uint8).reshape(len(blobs), -1)
    calls = CALLS[packed].reshape(len(blobs), -1)[:, : len(names)]
    columns = [pa.array(calls[:, i], mask=calls[:, i] == 3) for i in range(len(names))]
    pq.write_table(pa.table(columns, names), path, compression="zstd", row_group_size=20_480)


class WideDataset(IterableDataset):
    def __init__(self, path, batch_size=1_024):
        self.path, self.batch_size = path, batch_size

    def __iter__(self):
        for batch in pq.ParquetFile(self.path).iter_batches(self.batch_size):
            columns = [c.to_numpy(zero_copy_only=False).astype(np.float32) for c in batch.columns]
            yield torch.from_numpy(np.stack(columns, axis=1))


def read(path):
    started = time.perf_counter()
    rows = width = 0
    for x in DataLoader(WideDataset(path), batch_size=None):
        rows, width = rows + len(x), x.shape[1]
    figures = {"seconds": time.perf_counter() - started, "work": rows * width}
    if rows < 5_000:  # small enough to be compared with its peers
        batches = list(WideDataset(path))
        figures["copies"] = sum(int(torch.nansum(x)) for x in batches)
        figures["missing"] = sum(int(torch.isnan(x).sum()) for x in batches)
    print(json.dumps(figures))


{"make": make, "read": read}[sys.argv[1]](*sys.argv[2:])
