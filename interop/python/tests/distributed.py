"""
Trains a linear model with DistributedDataParallel in two gloo processes over one matrix, and prints
each rank's batches as JSON: IDs and a hash of the values. Run by the tests of the workspace:

    python tests/distributed.py <store> <matrix> <target> <memory>
"""

import hashlib
import json
import sys
import tempfile

import numpy as np
import torch
import torch.distributed
import torch.multiprocessing
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from dirghayu_reader import MatrixDataset

WORLD = 2


def sha256(tensor):
    return hashlib.sha256(np.nan_to_num(tensor.numpy(), nan=-1.0).astype("<f4").tobytes()).hexdigest()


def train(arguments):
    root, matrix, target, memory = arguments
    dataset = MatrixDataset(root, matrix, target, split="train", batch_size=64, seed=3, memory=int(memory))
    torch.manual_seed(0)
    model = DistributedDataParallel(torch.nn.Linear(dataset.matrix.features, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
    epochs = []
    for dataset.epoch in (0, 1):
        batches = []
        for x, y, ids in DataLoader(dataset, batch_size=None, num_workers=0):
            batches.append({"ids": ids, "genotypes": sha256(x), "targets": sha256(y)})
            known = ~torch.isnan(y)
            error = torch.where(known, model(torch.nan_to_num(x)) - torch.nan_to_num(y), 0.0)
            optimizer.zero_grad()
            (error.square().sum() / max(1, int(known.sum()))).backward()
            optimizer.step()
        epochs.append(batches)
    return {"epochs": epochs, "weights": sha256(model.module.weight.detach())}


def run(rank, rendezvous, results, arguments):
    torch.distributed.init_process_group("gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=WORLD)
    result = train(arguments)
    with open(f"{results}/{rank}.json", "w", encoding="utf-8") as file:
        json.dump(result, file)
    # The model is gone by here and the ranks leave together: gloo aborts now and then otherwise.
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        arguments = (f"{directory}/rendezvous", directory, sys.argv[1:5])
        torch.multiprocessing.spawn(run, arguments, nprocs=WORLD)
        ranks = [json.load(open(f"{directory}/{rank}.json", encoding="utf-8")) for rank in range(WORLD)]
        print(json.dumps(ranks))
