"""Evidently's report of drift between two tables. Usage: monitor.py FOLDER"""

import json
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

folder = sys.argv[1]
meta = json.load(open(f"{folder}/meta.json"))
x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(-1, meta["rows"])


def table(start, end):
    columns = {}
    for f, feature in enumerate(meta["features"]):
        own = x[f, start:end]
        if feature["kind"] == "categorical":
            columns[feature["name"]] = np.array(list("abcdefgh"))[own.astype(int)]
        else:
            columns[feature["name"]] = own.astype(np.float64)
    return pd.DataFrame(columns)


before = table(0, meta["train"])
now = table(meta["train"], meta["rows"])
numeric = [f["name"] for f in meta["features"] if f["kind"] == "numeric"]
categorical = [f["name"] for f in meta["features"] if f["kind"] == "categorical"]
resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
snapshot = Report([DataDriftPreset()]).run(
    Dataset.from_pandas(now, definition), Dataset.from_pandas(before, definition)
)
result = snapshot.dict()
seconds = time.process_time() - started
memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident) * 1024 / 1e6
print(json.dumps({"seconds": seconds, "memory": memory, "drifted": result["metrics"][0]["value"]["count"]}))
