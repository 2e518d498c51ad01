"""Wide Parquet tables as people make them for PyTorch: a column of 0, 1, 2, null each variant.

wide_table.py calls <directory>                               of training-calls.ts, with the label y
wide_table.py matrix <matrix directory> <table.parquet>       of a matrix
wide_table.py labelled <store> <matrix> <splits.tsv> <target> <table.parquet>    with label and split
"""

import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CALLS = np.array([[(byte >> 2 * i) & 3 for i in range(4)] for byte in range(256)], np.int8)


def load_calls(directory):
    """Calls of 0, 1, 2, 3 for missing, and labels, as training-calls.ts left them."""
    shape = json.load(open(f"{directory}/shape.json"))
    packed = np.fromfile(f"{directory}/calls.bin", np.uint8).reshape(shape["rows"], -1)
    labels = np.fromfile(f"{directory}/labels.bin", np.uint8).astype(np.float32)
    calls = np.concatenate([CALLS[p].reshape(len(p), -1) for p in np.array_split(packed, 16)])
    return calls[:, : shape["columns"]], labels


def columns_of(calls):
    return [pa.array(calls[:, i], mask=calls[:, i] == 3) for i in range(calls.shape[1])]


def read_matrix(matrix):
    """Names of the features, rows of the people, their calls."""
    names = pq.read_table(f"{matrix}/features.parquet")["name"].to_pylist()
    parts = [p["path"] for p in json.load(open(f"{matrix}/matrix.json"))["parts"]]
    tables = [pq.read_table(f"{matrix}/{p}") for p in parts]
    blobs = [b for t in tables for b in t["genotypes"].to_pylist()]
    rows = np.array([r for t in tables for r in t["row"].to_pylist()])
    packed = np.frombuffer(b"".join(blobs), np.uint8).reshape(len(blobs), -1)
    return names, rows, CALLS[packed].reshape(len(blobs), -1)[:, : len(names)]


def calls(directory):
    values, labels = load_calls(directory)
    names = [*(f"rs{i}" for i in range(values.shape[1])), "y"]
    table = pa.table([*columns_of(values), pa.array(labels)], names)
    pq.write_table(table, f"{directory}/wide.parquet", compression="zstd")


def matrix(directory, path):
    names, _, values = read_matrix(directory)
    table = pa.table(columns_of(values), names)
    pq.write_table(table, path, compression="zstd", row_group_size=20_480)


def labelled(store, name, splits, target, path):
    names, order, values = read_matrix(f"{store}/matrices/{name}")
    rows = pq.read_table(f"{store}/matrices/{name}/rows.parquet").sort_by("row")
    people = pq.read_table(f"{store}/samples.parquet").sort_by("sample_index")
    persons = rows["sample_index"].to_numpy()[order]
    labels = np.array([np.nan if x is None else float(x) for x in people[target].to_pylist()])
    ids = people["sample_id"].to_pylist()
    split = dict(line.rstrip("\n").split("\t")[:2] for line in open(splits))
    columns = columns_of(values)
    columns.append(pa.array(labels[persons].astype(np.float32), mask=np.isnan(labels[persons])))
    columns.append(pa.array([split.get(ids[i], "none") for i in persons]))
    table = pa.table(columns, [*names, "label", "split"])
    pq.write_table(table, path, compression="zstd", row_group_size=20_480)


if __name__ == "__main__":
    {"calls": calls, "matrix": matrix, "labelled": labelled}[sys.argv[1]](*sys.argv[2:])
