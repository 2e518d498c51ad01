"""What first-layer.ts trains, in PyTorch.

torch-training.py memory <directory>     batches of a standardised float tensor in memory
torch-training.py gpu <directory>        batches of a standardised float tensor in the memory of a CUDA device
torch-training.py parquet <directory>    a DataLoader over the wide table

The last line printed is JSON: seconds and people of all epochs but the first, and the last loss.
"""

import json
import math
import sys
import time

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset
from wide_table import load_calls

HIDDEN, BATCH, EPOCHS = 256, 1024, 4


def load(directory):
    calls, labels = load_calls(directory)
    return calls, torch.from_numpy(labels[:, None])


def scaling(calls):
    known = calls != 3
    count = np.maximum(known.sum(0), 1)
    mean = np.where(known, calls, 0).sum(0) / count
    variance = np.where(known, calls.astype(np.float32) ** 2, 0).sum(0) / count - mean**2
    scale = np.where(variance > 1e-12, 1 / np.sqrt(np.maximum(variance, 1e-12)), 0)
    return mean.astype(np.float32), scale.astype(np.float32)


def hashed(rows, columns, seed):
    x = (np.arange(1, rows * columns + 1, dtype=np.uint64) * 2654435761 & 0xFFFFFFFF) ^ seed
    x = (x ^ (x >> 16)) * 2246822519 & 0xFFFFFFFF
    x = x ^ (x >> 13)
    values = math.sqrt(6 / rows) * (x / 2**32 * 2 - 1)
    return torch.from_numpy(values.astype(np.float32).reshape(rows, columns).T.copy())


def network(features):
    layers = [torch.nn.Linear(*s) for s in ((features, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 1))]
    with torch.no_grad():
        for i, layer in enumerate(layers):
            layer.bias.zero_()
            layer.weight.copy_(hashed(*reversed(layer.weight.shape), i + 1) if i < 2 else layer.weight * 0)
    first, trunk, head = layers
    return torch.nn.Sequential(first, torch.nn.ReLU(), trunk, torch.nn.ReLU(), head)


def train(features, epoch, device="cpu"):
    net = network(features).to(device)
    groups = []
    for layer in (net[0], net[2], net[4]):
        share = min(1, 256 / layer.weight.shape[1])
        groups += [{"params": [layer.weight], "lr": 0.003 * share}]
        groups += [{"params": [layer.bias], "weight_decay": 0}]
    optimizer = torch.optim.AdamW(groups, lr=0.003, weight_decay=0.1)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits
    seconds = people = 0
    for number in range(EPOCHS):
        started, losses, rows = time.perf_counter(), [], 0
        for x, y in epoch():
            optimizer.zero_grad()
            loss = loss_of(net(x), y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
            rows += len(x)
        if number > 0:
            seconds, people = seconds + time.perf_counter() - started, people + rows
    print(json.dumps({"seconds": seconds, "work": people, "loss": float(np.mean(losses))}))


def memory(directory, device="cpu"):
    calls, labels = load(directory)
    mean, scale = scaling(calls)
    x = torch.empty(calls.shape, dtype=torch.float32)
    for start in range(0, len(calls), BATCH):
        part = calls[start : start + BATCH]
        x[start : start + BATCH] = torch.from_numpy(np.where(part == 3, 0, (part - mean) * scale))
    del calls
    x, labels = x.to(device), labels.to(device)
    epoch = lambda: ((x[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, len(x), BATCH))
    train(x.shape[1], epoch, device)


def gpu(directory):
    memory(directory, "cuda")


class WideDataset(IterableDataset):
    def __init__(self, path, mean, scale):
        self.path, self.mean, self.scale = path, mean, scale

    def __iter__(self):
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(self.path).iter_batches(BATCH):
            columns = [c.to_numpy(zero_copy_only=False).astype(np.float32) for c in batch.columns]
            x = (np.stack(columns[:-1], axis=1) - self.mean) * self.scale
            yield torch.from_numpy(np.nan_to_num(x)), torch.from_numpy(columns[-1][:, None])


def parquet(directory):
    mean, scale = scaling(load(directory)[0])
    dataset = WideDataset(f"{directory}/wide.parquet", mean, scale)
    loader = DataLoader(dataset, batch_size=None, num_workers=1, persistent_workers=True)
    train(len(mean), lambda: loader)


{"memory": memory, "gpu": gpu, "parquet": parquet}[sys.argv[1]](sys.argv[2])
