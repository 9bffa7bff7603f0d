"""Trains once with a peer and prints what it took. Usage: train.py PEER FOLDER [THREADS]"""

import json
import sys
import time

import numpy as np
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

peer, folder = sys.argv[1:3]
threads = int((sys.argv[3:] or [1])[0])
meta = json.load(open(f"{folder}/meta.json"))
n, train = meta["rows"], meta["train"]
y = np.fromfile(f"{folder}/y.f32", dtype=np.float32)
x = np.empty((n, len(meta["features"])), dtype=np.float32)
for f in range(x.shape[1]):
    # Column by column: the peak of memory before the fit is then what the tables take.
    x[:, f] = np.fromfile(f"{folder}/x.f32", dtype=np.float32, count=n, offset=4 * n * f)
xt, xe = x[:train], x[train:]
kinds = [f["kind"] for f in meta["features"]]
categorical = [i for i, kind in enumerate(kinds) if kind == "categorical"]


def megabytes(field):
    """A line of /proc/self/status: VmRSS is what is resident now, VmHWM the most that was."""
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines[field].split()[0]) / 1024


def lightgbm(**more):
    import lightgbm as lgb

    def fit():
        params = dict(objective="binary", num_leaves=31, learning_rate=0.1, max_bin=255, num_threads=threads, verbose=-1, **more)
        data = lgb.Dataset(xt, y[:train], categorical_feature=categorical, params=params)
        return lgb.train(params, data, 200)

    return fit, lambda model: model.predict(xe, num_threads=1)


def xgboost():
    import xgboost as xgb

    types = ["c" if kind == "categorical" else "q" for kind in kinds]

    def fit():
        params = dict(objective="binary:logistic", tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1, max_bin=255, nthread=threads)
        data = xgb.QuantileDMatrix(xt, y[:train], feature_types=types, enable_categorical=True, max_bin=255, nthread=threads)
        return xgb.train(params, data, 200)

    test = xgb.DMatrix(xe, feature_types=types, enable_categorical=True, nthread=1)
    return fit, lambda model: model.predict(test)


def sklearn():
    from sklearn.ensemble import HistGradientBoostingClassifier

    def fit():
        model = HistGradientBoostingClassifier(max_iter=200, max_leaf_nodes=31, learning_rate=0.1, max_bins=255, early_stopping=False, categorical_features=categorical or None)
        return model.fit(xt, y[:train])

    return fit, lambda model: model.predict_proba(xe)[:, 1]


# With the regularisation that rare positives want (see README.md).
fit, predict = {"lightgbm": lambda: lightgbm(lambda_l2=1, min_sum_hessian_in_leaf=1), "xgboost": xgboost, "scikit-learn": sklearn}[peer]()
before = megabytes("VmRSS")
# The most from now on.
open("/proc/self/clear_refs", "w").write("5")
started, started_at = time.process_time(), time.perf_counter()
model = fit()
seconds, wall = time.process_time() - started, time.perf_counter() - started_at
memory = megabytes("VmHWM") - before
p = predict(model)
e = y[train:]
json.dump(dict(seconds=seconds, wall=wall, memory=memory, auc=roc_auc_score(e, p), prAuc=average_precision_score(e, p), logLoss=log_loss(e, p)), sys.stdout)
