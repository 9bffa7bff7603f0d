import { featuresProgram, mainProgram } from './features-program.ts';
import { pythonText } from './python-text.ts';

/** A Python program that predicts by the ONNX file beside it, which is called `file`; where that has prepared inputs, by the plan beside it too. */
export function onnxProgram({
  project,
  version,
  file,
  prepared,
}: {
  project: string;
  version: number;
  file: string;
  prepared: boolean;
}): string {
  const imports = prepared
    ? 'import bisect\nimport json\nimport math\nimport sys\nfrom datetime import datetime, timedelta, timezone\nfrom pathlib import Path'
    : 'import json\nimport sys\nfrom pathlib import Path';
  return `${pythonText(`Predictions of version ${version} of ${project}. Needs: pip install numpy onnxruntime. Usage: python THIS.py RECORDS.json, where the file holds a list of objects: a value for each input, None (null) where it is unknown.`)}

${imports}

import numpy as np
import onnxruntime

here = Path(__file__)
session = onnxruntime.InferenceSession(str(here.with_name(${JSON.stringify(file)})))
described = json.loads(session.get_modelmeta().custom_metadata_map["perennial"])
${prepared ? preparing : plain}${mainProgram}`;
}

const predicting = `

def predict(records):
    """A dictionary for each record: label and probabilities, value, or score."""
    feed = {declared["name"]: column(declared, records) for declared in described["inputs"]}
    outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, feed)))
    if "probabilities" not in outputs:
        return [{name: float(values[i][0]) for name, values in outputs.items()} for i in range(len(records))]
    classes = described["classes"]
    return [
        {"label": str(label), "probabilities": dict(zip(classes, map(float, probabilities)))}
        for label, probabilities in zip(outputs["label"], outputs["probabilities"])
    ]
`;

const plainColumn = `

def column(declared, records):
    """One input of all records."""
    name, values = declared["name"], []
    for record in records:
        if name not in record:
            raise KeyError(f"expected '{name}' in the record (None where it is unknown)")
        values.append(record[name])
    if declared["type"] == "double":
        return np.array([[float("nan") if value is None else float(value)] for value in values], dtype=np.float64)
    return np.array([["" if value is None else word(value)] for value in values], dtype=object)


def word(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
`;

const plain = `${plainColumn}${predicting}`;

const preparing = `plan = json.loads(here.with_suffix(".features.json").read_text(encoding="utf-8"))["plan"]
${featuresProgram}
prepared = {tuple(names): encoder for encoder, names in encoders_of(plan)}


def column(declared, records):
    """One input of all records."""
    if declared["kind"] == "prepared":
        names = declared["features"]
        made = [encode(plan, prepared[tuple(names)], names, record) for record in records]
        return np.array(made, dtype=np.float64).astype(np.float32)
    values = [field(record, declared["name"]) for record in records]
    if declared["type"] == "double":
        return np.array([[number(value)] for value in values], dtype=np.float64)
    return np.array([[text(value) or ""] for value in values], dtype=object)
${predicting}`;
