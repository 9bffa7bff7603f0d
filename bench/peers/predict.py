"""Predicts one row after the other, and all rows at once, one thread. Usage: predict.py PEER FOLDER MODEL-FILE ONNX-FILE"""

import json
import sys
import time

import numpy as np

peer, folder, model_file, onnx_file = sys.argv[1:5]
meta = json.load(open(f"{folder}/meta.json"))
x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(-1, meta["rows"])[:, : meta["train"]]
rows = np.ascontiguousarray(x.T)

if peer == "lightgbm":
    import lightgbm as lgb

    booster = lgb.Booster(model_file=model_file)
    predict = lambda batch: booster.predict(batch, num_threads=1)
else:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(onnx_file, options)
    predict = lambda batch: session.run(["probabilities"], {"features": batch})[0][:, 1]

single = [rows[i : i + 1] for i in range(10_000)]
for row in single[:1000]:
    predict(row)
times = []
for row in single:
    at = time.perf_counter()
    predict(row)
    times.append((time.perf_counter() - at) * 1e6)
started = time.process_time()
p = predict(rows)
seconds = time.process_time() - started
json.dump(dict(microseconds=float(np.median(times)), seconds=seconds, mean=float(np.mean(p, dtype=np.float64))), sys.stdout)
