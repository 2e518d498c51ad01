"""The net of train-net.ts in PyTorch, from the equivalent wide table.

train-net.py loss <table.parquet> <checkpoint directory>   loss of our weights on the validation people
train-net.py train <table.parquet>                         seconds of two epochs, reading included

The last line printed is JSON.
"""

import json
import sys
import time

import numpy as np
import pyarrow.parquet as pq
import torch
from torch.utils.data import DataLoader, IterableDataset

BATCH, EPOCHS = 1_024, 2


class WideDataset(IterableDataset):
    def __init__(self, path, split):
        self.path, self.split = path, split

    def __iter__(self):
        for batch in pq.ParquetFile(self.path).iter_batches(BATCH):
            *calls, label, split = batch.columns
            kept = split.to_numpy(zero_copy_only=False) == self.split
            columns = [c.to_numpy(zero_copy_only=False).astype(np.float32) for c in calls]
            x = np.stack(columns, axis=1)[kept]
            y = label.to_numpy(zero_copy_only=False).astype(np.float32)[kept]
            yield torch.from_numpy(x), torch.from_numpy(y)


def masked_loss(logits, labels):
    known = ~torch.isnan(labels)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[known], labels[known])


def read_tensors(directory):
    file = json.load(open(f"{directory}/model.json"))["weights"]["file"]
    data = open(f"{directory}/{file}", "rb").read()
    size = int.from_bytes(data[:8], "little")
    header, body = json.loads(data[8 : 8 + size]), data[8 + size :]
    header.pop("__metadata__", None)
    read = lambda t: np.frombuffer(body[slice(*t["data_offsets"])], np.float32).reshape(t["shape"])
    return {name: torch.from_numpy(read(t).copy()) for name, t in header.items()}


def loss(path, checkpoint):
    w = read_tensors(checkpoint)
    mean, scale = w["preprocessing.genotypes.mean"], w["preprocessing.genotypes.scale"]
    logits, labels = [], []
    for x, y in WideDataset(path, "valid"):
        x = torch.nan_to_num((x - mean) * scale)
        hidden = torch.relu(x @ w["genotypes.kernel"] + w["genotypes.bias"])
        hidden = torch.relu(hidden @ w["trunk.kernel"] + w["trunk.bias"])
        out = hidden @ w["heads.kernel"] + w["heads.bias"]
        logits.append((out + x @ w["linear.genotypes"] + w["linear.bias"])[:, 0])
        labels.append(y)
    print(json.dumps({"seconds": 0, "loss": float(masked_loss(torch.cat(logits), torch.cat(labels)))}))


def train(path):
    torch.manual_seed(1)
    batches = [x for x, _ in WideDataset(path, "train")]
    known = sum((~torch.isnan(x)).sum(0) for x in batches)
    mean = sum(torch.nansum(x, 0) for x in batches) / known
    square = sum(torch.nansum((x - mean) ** 2, 0) for x in batches) / known
    scale = torch.where(square > 0, square.rsqrt(), torch.zeros_like(square))
    del batches
    net = torch.nn.Sequential(
        torch.nn.Linear(len(mean), 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 1),
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.1)
    people, started = 0, time.perf_counter()
    for _ in range(EPOCHS):
        for x, y in DataLoader(WideDataset(path, "train"), batch_size=None):
            optimizer.zero_grad()
            masked_loss(net(torch.nan_to_num((x - mean) * scale))[:, 0], y).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            people += len(x)
    print(json.dumps({"seconds": time.perf_counter() - started, "work": people}))


{"loss": loss, "train": train}[sys.argv[1]](*sys.argv[2:])
