"""Trains LightGBM by the training contract of SageMaker, and leaves a model that Perennial serves."""

import json
import os
import sys
import traceback

import lightgbm as lgb
import numpy as np

ROOT = "/opt/ml"
OBJECTIVES = {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}


def read_config(name):
    with open(f"{ROOT}/input/config/{name}.json", encoding="utf-8") as file:
        return json.load(file)


def dataset(channel, about, reference=None):
    """The table of a channel: the target first, codes of categories as integers, what is missing empty."""
    path = f"{ROOT}/input/data/{channel}/data.csv"
    if not os.path.exists(path):
        return None
    table = np.genfromtxt(path, delimiter=",", skip_header=1, ndmin=2)
    features = about["features"]
    return lgb.Dataset(
        table[:, 1:],
        label=table[:, 0],
        weight=np.loadtxt(f"{path}.weight", ndmin=1) if os.path.exists(f"{path}.weight") else None,
        feature_name=[feature["column"] for feature in features],
        categorical_feature=[feature["column"] for feature in features if feature["kind"] == "categorical"],
        reference=reference,
    )


def train():
    # Values of hyperparameters are texts.
    own = read_config("hyperparameters")
    about = read_config("perennial")
    params = {
        "objective": OBJECTIVES[about["task"]],
        "learning_rate": float(own.get("learning_rate", 0.1)),
        "num_leaves": int(own.get("num_leaves", 31)),
        "seed": about["seed"],
        "deterministic": True,
        "verbosity": -1,
    }
    if about["task"] == "multiclass":
        params["num_class"] = about["classes"]
    rows = dataset("train", about)
    held_out = dataset("validation", about, reference=rows)
    if held_out is None:
        # A refit on all rows: as many rounds as were best before.
        rounds = about.get("iterations", int(own.get("rounds", 500)))
        return lgb.train(params, rows, num_boost_round=rounds)
    stop = lgb.early_stopping(30, verbose=False)
    return lgb.train(params, rows, num_boost_round=int(own.get("rounds", 500)), valid_sets=[held_out], callbacks=[stop])


if __name__ == "__main__":
    try:
        train().save_model(f"{ROOT}/model/model.txt")
    except Exception as error:
        # The run shows what stands here.
        with open(f"{ROOT}/output/failure", "w", encoding="utf-8") as file:
            file.write(f"{error}\n\n{traceback.format_exc()}")
        sys.exit(1)
