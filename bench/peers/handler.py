"""Answers bodies of one record and of 1,000, JSON text in and JSON text out, by LightGBM on one thread. Usage: handler.py FOLDER"""

import json
import sys
import time

import lightgbm as lgb
import numpy as np

folder = sys.argv[1]
booster = lgb.Booster(model_file=f"{folder}/model.txt")
names = booster.feature_name()
records = json.load(open(f"{folder}/records.json"))


def handler(body):
    asked = json.loads(body)["records"]
    rows = np.array([[record[name] for name in names] for record in asked], dtype=np.float64)
    return json.dumps({"predictions": [{"probability": p} for p in booster.predict(rows, num_threads=1).tolist()]})


def times_of(bodies, count):
    times = []
    for i in range(count):
        at = time.perf_counter()
        handler(bodies[i % len(bodies)])
        times.append((time.perf_counter() - at) * 1e3)
    return sorted(times)


singles = [json.dumps({"records": [record]}) for record in records]
everything = [json.dumps({"records": records})]
times_of(singles, 1000)
one = times_of(singles, 5000)
thousand = times_of(everything, 20)
predictions = json.loads(handler(everything[0]))["predictions"]
mean = sum(p["probability"] for p in predictions) / len(predictions)
json.dump(dict(one=one[len(one) // 2], oneP99=one[int(len(one) * 0.99)], thousand=thousand[10], mean=mean), sys.stdout)
