"""Who is in which split: by a hash of the sample ID, or as `splits.tsv` of a training run says."""

from typing import Dict, Iterable

import numpy as np

from .errors import StoreError
from .random import digest

SPLITS = ("train", "valid", "test")
FRACTIONS = {"train": 0.7, "valid": 0.15, "test": 0.15}


def hash_splits(sample_ids: Iterable[str], seed=0, fractions=FRACTIONS) -> Dict[str, str]:
    """The split of each person: people who join or leave the cohort never move the others."""
    bounds = np.cumsum([fractions["train"], fractions["valid"]])
    shares = {sample: int.from_bytes(digest([seed, "sample", sample])[:6], "big") / 2**48 for sample in sample_ids}
    return {sample: SPLITS[int(np.searchsorted(bounds, share, side="right"))] for sample, share in shares.items()}


def read_splits(path) -> Dict[str, str]:
    """The split of each person that `splits.tsv` names; who is not named is in none."""
    with open(path, encoding="utf-8") as file:
        header, *lines = file.read().rstrip("\n").split("\n")
    if header != "sample_id\tsplit":
        raise _bad_line(path, 1, "the header sample_id, split", header)
    splits: Dict[str, str] = {}
    for number, line in enumerate(lines, 2):
        sample, _, split = line.partition("\t")
        if split not in SPLITS:
            raise _bad_line(path, number, "a sample ID and train, valid or test", line)
        if sample in splits:
            raise _bad_line(path, number, "each sample ID once", line)
        splits[sample] = split
    return splits


def _bad_line(path, number, expected, found):
    return StoreError(f"{path}:{number}: Cannot read splits: expected {expected}, got {found!r}")
