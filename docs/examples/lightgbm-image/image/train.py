"""Trains LightGBM by the training contract of SageMaker, and leaves a model that Perennial serves."""

import json
import os
import sys
import traceback

import lightgbm as lgb

ROOT = "/opt/ml"
OBJECTIVES = {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}


def read_config(name):
    with open(f"{ROOT}/input/config/{name}.json", encoding="utf-8") as file:
        return json.load(file)


def dataset(channel, categorical, reference=None):
    """The table of a channel: the target first; LightGBM finds the weights in the file beside it, where there are any."""
    path = f"{ROOT}/input/data/{channel}/data.csv"
    if not os.path.exists(path):
        return None
    # Codes of categories are integers; what is missing is an empty cell.
    params = {"header": True, "label_column": "name:target", "categorical_feature": categorical, "verbosity": -1}
    return lgb.Dataset(path, params=params, reference=reference)


def train():
    # Values of hyperparameters are texts.
    own = read_config("hyperparameters")
    about = read_config("perennial")
    categories = [feature["column"] for feature in about["features"] if feature["kind"] == "categorical"]
    categorical = "name:" + ",".join(categories) if categories else ""
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
    rows = dataset("train", categorical)
    held_out = dataset("validation", categorical, reference=rows)
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
