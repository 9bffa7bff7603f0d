"""Random search of XGBoost's parameters on prepared data; writes each trial's predictions beside it. Usage: search.py FOLDER"""

import json
import sys

import numpy as np
import xgboost as xgb

folder = sys.argv[1]
meta = json.load(open(f"{folder}/meta.json"))
n, features, parts = meta["rows"], meta["features"], meta["parts"]
x = np.empty((n, len(features)), dtype=np.float32)
for f in range(len(features)):
    x[:, f] = np.fromfile(f"{folder}/{f}.f32", dtype=np.float32)
y = np.fromfile(f"{folder}/y.f32", dtype=np.float32)
part = np.fromfile(f"{folder}/part.u8", dtype=np.uint8)
types = ["c" if f["kind"] == "categorical" else "q" for f in features]


def matrix(name):
    rows = part == parts[name]
    return xgb.DMatrix(x[rows], y[rows], feature_types=types, enable_categorical=True, nthread=1)


train, validation, test = (matrix(name) for name in ["train", "validation", "test"])
random = np.random.default_rng(meta["seed"])
log = lambda low, high: float(np.exp(random.uniform(np.log(low), np.log(high))))
for trial in range(meta["trials"]):
    # The first trial is at the defaults, as ours is.
    params = {} if trial == 0 else dict(
        eta=log(0.02, 0.3),
        max_depth=int(random.integers(3, 11)),
        min_child_weight=log(0.5, 30),
        subsample=random.uniform(0.6, 1),
        colsample_bytree=random.uniform(0.4, 1),
        reg_lambda=log(0.1, 30),
        gamma=random.choice([0, log(0.01, 3)]),
    )
    params |= dict(objective="binary:logistic", eval_metric="logloss", tree_method="hist", nthread=1, seed=trial)
    model = xgb.train(params, train, 2000, evals=[(validation, "validation")], early_stopping_rounds=50, verbose_eval=False)
    end = (0, model.best_iteration + 1)
    for name, data in [("validation", validation), ("test", test)]:
        model.predict(data, iteration_range=end).astype(np.float64).tofile(f"{folder}/{name}-{trial}.f64")
json.dump(dict(trials=meta["trials"]), sys.stdout)
