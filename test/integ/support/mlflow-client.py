"""What a team does with the stock MLflow client, told as JSON. Arguments: address, name of the project. The key is in the environment."""

import json
import math
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

address, project = sys.argv[1:3]
mlflow.set_tracking_uri(address)
client = MlflowClient()
told = {}


def refusal(act):
    try:
        act()
        return "none"
    except MlflowException as error:
        return error.error_code


experiment = mlflow.set_experiment("payments").experiment_id
runs = []
for i in range(3):
    with mlflow.start_run(run_name=f"r{i}") as run:
        runs.append(run.info.run_id)
        mlflow.log_params({"depth": i, "kind": "tree" if i % 2 else "linear"})
        metrics = [Metric("loss", 1 / (1 + i + s), 1000 + s, s) for s in range(3)] + [Metric("auc", 0.5 + i / 10, 2000, 0)]
        client.log_batch(run.info.run_id, metrics, [Param("note", "Ünï, 'quoted'")], [RunTag("team", "risk")])

first = client.get_run(runs[0])
told["run"] = [first.info.status, first.info.run_name, first.data.params, first.data.metrics, first.data.tags["team"]]
told["history"] = [[m.step, m.value] for m in client.get_metric_history(runs[1], "loss")]
client.log_metric(runs[0], "odd", math.nan)
told["nan"] = math.isnan(client.get_run(runs[0]).data.metrics["odd"])


def found(query, **options):
    return [run.info.run_name for run in client.search_runs([experiment], query, **options)]


told["search"] = found("metrics.auc > 0.55 and params.kind = 'linear'")
told["like"] = found("tags.team LIKE 'ri%' and attributes.run_name != 'r1'", order_by=["metrics.auc DESC"])
page = client.search_runs([experiment], "metrics.auc > 0", order_by=["metrics.auc ASC"], max_results=2)
rest = client.search_runs([experiment], "metrics.auc > 0", order_by=["metrics.auc ASC"], max_results=2, page_token=page.token)
told["pages"] = [[r.info.run_name for r in page], [r.info.run_name for r in rest]]
client.delete_run(runs[2])
told["deleted"] = found("", run_view_type=ViewType.DELETED_ONLY)
told["refused"] = {
    "another value": refusal(lambda: client.log_param(runs[0], "depth", 9)),
    "no such run": refusal(lambda: client.get_run("0" * 32)),
    "wrong filter": refusal(lambda: found("metrics.auc >")),
    "same name": refusal(lambda: client.create_experiment("payments")),
    "lifecycle": refusal(lambda: client.create_run("lifecycle")),
    "model of the project": refusal(lambda: client.set_registered_model_alias(project, "mine", 1)),
    "deleted run": refusal(lambda: client.log_metric(runs[2], "x", 1)),
}

with tempfile.TemporaryDirectory() as folder:
    source, model = os.path.join(folder, "ä b.bin"), os.path.join(folder, "model.bin")
    small, large = bytes(range(256)) * 100, os.urandom(11_000_000)
    with open(source, "wb") as file:
        file.write(small)
    with open(model, "wb") as file:
        file.write(large)
    client.log_artifact(runs[0], source, "sub")
    # In parts, which go straight to the lake.
    os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = "1000000"
    os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = "5242880"
    client.log_artifact(runs[0], model, "model")
    told["files"] = [[f.path, f.is_dir, f.file_size] for f in client.list_artifacts(runs[0])]
    client.create_registered_model("fraud")
    version = client.create_model_version("fraud", first.info.artifact_uri + "/model", runs[0])
    client.set_registered_model_alias("fraud", "champion", version.version)
    told["alias"] = client.get_model_version_by_alias("fraud", "champion").version
    fetched = os.path.join(folder, "fetched")
    os.mkdir(fetched)
    mlflow.artifacts.download_artifacts(artifact_uri="models:/fraud@champion", dst_path=fetched)
    mlflow.artifacts.download_artifacts(run_id=runs[0], artifact_path="sub", dst_path=fetched)

    def read(*path):
        with open(os.path.join(fetched, *path), "rb") as file:
            return file.read()

    told["same bytes"] = [read("model.bin") == large, read("sub", "ä b.bin") == small]

told["models"] = [m.name for m in client.search_registered_models()]
print(json.dumps(told))
