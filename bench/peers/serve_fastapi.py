"""Answers predictions of a LightGBM model by FastAPI and uvicorn. Usage: serve_fastapi.py FOLDER PORT"""

import sys

import lightgbm as lgb
import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

folder, port = sys.argv[1:3]
booster = lgb.Booster(model_file=f"{folder}/model.txt")
names = booster.feature_name()
app = FastAPI()


class Request(BaseModel):
    records: list[dict[str, float | None]]


@app.post("/predictions")
def predict(request: Request):
    rows = np.array([[record[name] for name in names] for record in request.records], dtype=np.float64)
    return {"predictions": [{"probability": p} for p in booster.predict(rows, num_threads=1).tolist()]}


uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="warning")
