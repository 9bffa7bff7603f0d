"""Trains scikit-learn's multilayer perceptron once and prints what an epoch took. Usage: network.py FOLDER"""

import json
import sys
import time
import warnings

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.neural_network import MLPClassifier

folder = sys.argv[1]
meta = json.load(open(f"{folder}/meta.json"))
n, train = meta["rows"], meta["train"]
y = np.fromfile(f"{folder}/y.f32", dtype=np.float32)
x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(len(meta["features"]), n).T
x = (x - np.nanmean(x[:train], axis=0)) / np.nanstd(x[:train], axis=0)
x = np.ascontiguousarray(np.nan_to_num(x), dtype=np.float32)
epochs = 10
model = MLPClassifier((128, 128), batch_size=512, learning_rate_init=0.002, alpha=0.001, max_iter=epochs, n_iter_no_change=epochs, random_state=1)
warnings.simplefilter("ignore")
started, cpu = time.perf_counter(), time.process_time()
model.fit(x[:train], y[:train])
seconds, wall = time.process_time() - cpu, time.perf_counter() - started
p = model.predict_proba(x[train:])[:, 1]
print(json.dumps(dict(seconds=seconds / epochs, wall=wall / epochs, auc=roc_auc_score(y[train:], p), logLoss=log_loss(y[train:], p))))
