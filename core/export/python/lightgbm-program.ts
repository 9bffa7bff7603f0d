import { featuresProgram, mainProgram } from './features-program.ts';
import { pythonText } from './python-text.ts';

/** A Python program that predicts by the LightGBM file beside it, which is called `file`, and the plan. */
export function lightgbmProgram({
  project,
  version,
  file,
}: {
  project: string;
  version: number;
  file: string;
}): string {
  return `${pythonText(`Predictions of version ${version} of ${project}. Needs: pip install lightgbm numpy. Usage: python THIS.py RECORDS.json, where the file holds a list of objects: a value for each column and window feature that the plan reads, None (null) where it is unknown.`)}

import bisect
import json
import math
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import lightgbm
import numpy as np

here = Path(__file__)
described = json.loads(here.with_suffix(".features.json").read_text(encoding="utf-8"))
plan, classes, calibration = described["plan"], described["classes"], described["calibration"]
booster = lightgbm.Booster(model_file=str(here.with_name(${JSON.stringify(file)})))
${featuresProgram}${predicting}${mainProgram}`;
}

const predicting = `

def calibrate(p):
    """Of shape (rows) where there are two classes, else (rows, classes)."""
    if calibration is None:
        return p
    if calibration["kind"] == "isotonic":
        return np.interp(p, calibration["x"], calibration["y"])
    if calibration["kind"] == "platt":
        q = np.clip(p, 1e-12, 1 - 1e-12)
        return 1 / (1 + np.exp(-(calibration["slope"] * np.log(q / (1 - q)) + calibration["intercept"])))
    if calibration["kind"] != "temperature":
        raise ValueError(f"a calibration of kind '{calibration['kind']}' is not known; export the model again")
    scores = np.log(np.maximum(p, 1e-15)) / calibration["temperature"]
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def predict(records):
    """A dictionary for each record: probabilities by class, or value."""
    rows = [[x for e, names in encoders_of(plan) for x in encode(plan, e, names, record)] for record in records]
    # Features are float32.
    features = np.array(rows, dtype=np.float64).astype(np.float32).astype(np.float64)
    predicted = booster.predict(features)
    if not classes:
        return [{"value": value} for value in predicted.tolist()]
    probabilities = calibrate(predicted)
    if len(classes) == 2:
        probabilities = np.column_stack([1 - probabilities, probabilities])
    return [{"probabilities": dict(zip(classes, row))} for row in probabilities.tolist()]
`;
