"""Asks a server of predictions by the stock clients of its protocols, and prints what they understood.

protocol-clients.py ADDRESS PROJECT COLUMNS [KEY]: ADDRESS without a scheme, with the path of the project; COLUMNS is JSON, the columns of
some records by name: texts, numbers or truth values. Without KEY the server is asked at its root by MLflow's client, which has no keys.
"""

import json
import sys

import numpy as np
import pandas as pd
import requests
import tritonclient.http as triton
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

address, project, columns = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
key = sys.argv[4] if len(sys.argv) > 4 else None
headers = {"x-api-key": key} if key else {}
frame = pd.DataFrame(columns)


def tensors(binary):
    for name, values in columns.items():
        kind = {str: object, bool: bool, int: np.int64, float: np.float64}[type(values[0])]
        array = np.array(values, dtype=kind)
        found = triton.InferInput(name, array.shape, {object: "BYTES", bool: "BOOL", np.int64: "INT64"}.get(kind, "FP64"))
        found.set_data_from_numpy(array, binary_data=binary)
        yield found


def infer(client, binary, **options):
    asked = {**headers, "Content-Type": "application/octet-stream" if binary else "application/json"}
    return client.infer(project, list(tensors(binary)), headers=asked, **options)


said = {}
client = triton.InferenceServerClient(address)
said["live"] = client.is_server_live(headers=headers)
said["ready"] = client.is_server_ready(headers=headers)
said["model ready"] = client.is_model_ready(project, headers=headers)
said["other model ready"] = client.is_model_ready("another", headers=headers)
said["server"] = client.get_server_metadata(headers=headers)["name"]
metadata = client.get_model_metadata(project, headers=headers)
said["inputs"] = [[i["name"], i["datatype"]] for i in metadata["inputs"]]
for way, binary in (("json", False), ("binary", True)):
    answer = infer(client, binary, request_id="r-1")
    said[way] = answer.as_numpy("probability").tolist()
    response = answer.get_response()
    said[way + " id"] = [response["id"], response["model_name"], response["model_version"]]
# As nobody says a media type: what a stock client sends by itself.
if not key:
    answer = client.infer(project, list(tensors(True)), outputs=[triton.InferRequestedOutput("decision")])
    said["default"] = answer.as_numpy("decision").tolist()
    said["default"] = [d.decode() if isinstance(d, bytes) else d for d in said["default"]]
packed = client.infer(
    project,
    list(tensors(False)),
    headers={**headers, "Content-Type": "application/json"},
    request_compression_algorithm="gzip",
)
said["gzip"] = packed.as_numpy("probability").tolist()
try:
    client.infer(project, list(tensors(False))[1:], headers=headers)
    said["refused"] = None
except triton.InferenceServerException as error:
    said["refused"] = error.message()

if key:
    split = {"dataframe_split": frame.to_dict(orient="split")}
    answer = requests.post(f"http://{address}/invocations", json=split, headers=headers, timeout=60)
    answer.raise_for_status()
    said["mlflow"] = [p["probability"] for p in answer.json()["predictions"]]
    said["ping"] = requests.get(f"http://{address}/ping", headers=headers, timeout=60).status_code
else:
    host, port = address.split("/")[0].split(":")
    scoring = ScoringServerClient(host, int(port))
    scoring.wait_server_ready(timeout=10)
    said["ping"] = 200
    said["mlflow"] = scoring.invoke(frame).get_predictions()["probability"].tolist()
    said["version"] = scoring.get_version()
print(json.dumps(said))
