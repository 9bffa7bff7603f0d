"""Predicts all rows at once, and one after the other, on one thread. Usage: predict-rows.py PEER FOLDER MODEL-FILE ONNX-FILE"""

import json
import sys
import time

import numpy as np

peer, folder, model_file, onnx_file = sys.argv[1:5]
meta = json.load(open(f"{folder}/meta.json"))
x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(-1, meta["rows"])

# What each takes without a copy: doubles, but for ONNX Runtime.
if peer == "lightgbm":
    import lightgbm as lgb

    booster = lgb.Booster(model_file=model_file)
    width, kind = booster.num_feature(), np.float64
    predict = lambda batch: booster.predict(batch, num_threads=1)
elif peer == "lleaves":
    import lleaves

    compiled = lleaves.Model(model_file)
    compiled.compile()
    width, kind = compiled.num_feature(), np.float64
    predict = lambda batch: compiled.predict(batch, n_jobs=1)
else:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(onnx_file, options)
    width, kind = session.get_inputs()[0].shape[1], np.float32
    predict = lambda batch: session.run(["probabilities"], {"features": batch})[0][:, 1]

rows = np.ascontiguousarray(x[:width].T, dtype=kind)
single = [rows[i : i + 1] for i in range(len(rows))]


def time_of(call, count):
    """Median of some calls, seconds of processor."""
    times = []
    for _ in range(count):
        at = time.process_time()
        call()
        times.append(time.process_time() - at)
    return float(np.median(times))


def one_by_one():
    for row in single:
        predict(row)


p = predict(rows)
seconds = time_of(lambda: predict(rows), 31)
one = time_of(one_by_one, 3) / len(single)
json.dump(dict(milliseconds=seconds * 1e3, microseconds=one * 1e6, mean=float(np.mean(p, dtype=np.float64))), sys.stdout)
