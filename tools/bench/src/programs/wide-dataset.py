"""A dataset as people write it for PyTorch: a wide Parquet table, read in batches.

wide-dataset.py <table.parquet>

The last line printed is JSON: seconds of an epoch, copies of ALT and missing calls.
"""

import json
import sys
import time

import numpy as np
import pyarrow.parquet as pq
import torch
from torch.utils.data import DataLoader, IterableDataset


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


read(sys.argv[1])
