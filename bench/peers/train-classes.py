"""Trains many classes once with LightGBM and prints what it took. Usage: train-classes.py FOLDER ROUNDS (alone|watched)"""

import json
import sys
import time

import lightgbm as lgb
import numpy as np
from sklearn.metrics import log_loss

folder, rounds, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
meta = json.load(open(f"{folder}/meta.json"))
n, train, classes = meta["rows"], meta["train"], meta["classes"]
y = np.fromfile(f"{folder}/y.f32", dtype=np.float32)
x = np.ascontiguousarray(np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(-1, n).T)
# With the regularisation that ours has by default (see README.md).
params = dict(objective="multiclass", num_class=classes, num_leaves=31, learning_rate=0.1, max_bin=255, min_data_in_leaf=20, lambda_l2=1, min_sum_hessian_in_leaf=1, num_threads=1, verbose=-1)
started = time.process_time()
data = lgb.Dataset(x[:train], y[:train], params=params)
watched = [lgb.Dataset(x[train:], y[train:], reference=data, params=params)] if mode == "watched" else None
model = lgb.train(params, data, rounds, valid_sets=watched)
seconds = time.process_time() - started
p = model.predict(x[train:], num_threads=1)
json.dump(dict(milliseconds=seconds * 1e3 / rounds / classes, logLoss=log_loss(y[train:], p)), sys.stdout)
