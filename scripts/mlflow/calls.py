"""Calls of the stock MLflow client, and what they are answered, as JSON. Argument: the address of the server."""

import json
import math
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
mlflow.set_registry_uri(uri)
client = MlflowClient()
answers = {}


def said(name, act):
    """Notes what a call is answered, or the code by which it is refused."""
    try:
        answers[name] = act()
    except MlflowException as e:
        answers[name] = ["error", e.error_code]


eid = mlflow.set_experiment("payments").experiment_id
said("again", lambda: client.create_experiment("payments"))
exp = client.get_experiment_by_name("payments")
answers["exp"] = [exp.name, exp.lifecycle_stage, exp.tags]
said("none", lambda: client.get_experiment("99"))
said("noname", lambda: client.get_experiment_by_name("nothing"))
client.set_experiment_tag(eid, "team", "risk")
answers["tag"] = client.get_experiment(eid).tags
runs = {}
for i in range(6):
    with mlflow.start_run(run_name=f"r{i}") as run:
        runs[f"r{i}"] = run.info.run_id
        mlflow.log_param("depth", i)
        mlflow.log_params({"kind": "tree" if i % 2 else "linear", "note": "Ünïcode, 'quoted'"})
        for s in range(5):
            mlflow.log_metric("loss", 1 / (1 + i + s), step=s, timestamp=1000 + s)
        mlflow.log_metric("auc", 0.5 + i / 20, timestamp=2000)
        mlflow.set_tag("team", "risk" if i < 3 else "fraud")
names = {v: k for k, v in runs.items()}
r0 = runs["r0"]
got = client.get_run(r0)
answers["run"] = [
    got.info.status,
    got.info.run_name,
    got.data.params,
    got.data.metrics,
    {k: v for k, v in got.data.tags.items() if not k.startswith("mlflow.")},
]
answers["history"] = [(m.value, m.step, m.timestamp) for m in client.get_metric_history(r0, "loss")]
said("nohistory", lambda: [m.value for m in client.get_metric_history(r0, "nothing")])
said("norun", lambda: client.get_run("0" * 32))
said("change", lambda: client.log_param(r0, "depth", 9))
said("same", lambda: client.log_param(r0, "depth", 0))
said("badname", lambda: client.log_metric(r0, "../x", 1))
said("long", lambda: client.log_param(r0, "long", "x" * 6001))
client.log_metric(r0, "bad", float("nan"), timestamp=5)
answers["nan"] = math.isnan(client.get_run(r0).data.metrics["bad"])
client.log_batch(
    r0,
    [Metric("m%d" % i, i, 10, 0) for i in range(150)],
    [Param("p%d" % i, str(i)) for i in range(50)],
    [RunTag("t%d" % i, str(i)) for i in range(50)],
)
got = client.get_run(r0)
answers["batch"] = [len(got.data.metrics), len(got.data.params), got.data.metrics["m149"], got.data.tags["t49"]]
client.delete_tag(r0, "t49")
answers["untagged"] = "t49" in client.get_run(r0).data.tags
said("untag", lambda: client.delete_tag(r0, "none"))
filters = [
    "metrics.auc > 0.6",
    "metrics.auc > 0.6 and params.kind = 'tree'",
    "params.kind = 'tree'",
    "params.kind != 'tree'",
    "params.depth = '3'",
    "tags.team = 'risk'",
    "tags.team LIKE 'fr%'",
    "tags.team ILIKE 'FR%'",
    "tags.team like 'FR%'",
    "attributes.run_name = 'r3'",
    "attributes.run_name LIKE 'r%'",
    "run_name = 'r2'",
    "status = 'FINISHED'",
    "attributes.status != 'FINISHED'",
    "tags.`mlflow.runName` = 'r4'",
    'params."kind" = "linear"',
    "metrics.loss <= 0.2 and metrics.loss >= 0.15",
    "metric.auc = 0.5",
    "params.depth IN ('1')",
    "metrics.auc = 'x'",
    "params.kind = 3",
    "nothing.x = 1",
    "metrics.auc >",
    "params.kind > 'a'",
    "metrics.auc LIKE 'x'",
    "a b c",
    "metrics.auc > 0.5 OR metrics.auc < 0.1",
    "metrics.bad > 0",
    "metrics.bad != 1",
    "",
    "metrics.none != 1",
    "params.none != 'x'",
    "start_time > 0",
    "attributes.end_time > 0",
    "user_id = 'nobody'",
    "run_id IN ('%s','%s')" % (runs["r1"], runs["r5"]),
    "run_id NOT IN ('%s')" % runs["r1"],
    "tags.team IS NULL",
    "tags.none IS NULL",
    "params.kind IS NOT NULL",
    "metrics.auc>0.7 AND tags.team='fraud'",
]
for f in filters:
    said(
        "filter " + f.replace(runs["r1"], "R1").replace(runs["r5"], "R5"),
        lambda: sorted(names[r.info.run_id] for r in client.search_runs([eid], f)),
    )
for o in [
    ["metrics.auc DESC"],
    ["metrics.auc ASC"],
    ["params.kind ASC", "metrics.auc DESC"],
    ["attributes.run_name DESC"],
    ["metrics.bad DESC", "metrics.auc"],
    ["tags.team", "params.depth DESC"],
    ["start_time ASC"],
    ["nothing.x"],
    ["metrics.none", "run_name"],
]:
    said("order " + str(o), lambda: [names[r.info.run_id] for r in client.search_runs([eid], order_by=o)])


def pages():
    found, token = [], None
    while True:
        page = client.search_runs([eid], order_by=["metrics.auc DESC"], max_results=2, page_token=token)
        found.append([names[r.info.run_id] for r in page])
        token = page.token
        if not token:
            return found


said("pages", pages)
said("toomany", lambda: len(client.search_runs([eid], max_results=50001)))
said("badtoken", lambda: len(client.search_runs([eid], page_token="zzz")))
client.delete_run(runs["r5"])
answers["deleted"] = [
    len(client.search_runs([eid])),
    len(client.search_runs([eid], run_view_type=ViewType.DELETED_ONLY)),
    len(client.search_runs([eid], run_view_type=ViewType.ALL)),
]
said("logdeleted", lambda: client.log_metric(runs["r5"], "x", 1))
client.restore_run(runs["r5"])
answers["restored"] = len(client.search_runs([eid]))
with mlflow.start_run(run_name="parent") as parent:
    with mlflow.start_run(run_name="child", nested=True) as child:
        pass
answers["nested"] = client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
client.update_run(child.info.run_id, status="FAILED", name="renamed")
got = client.get_run(child.info.run_id)
answers["renamed"] = [got.info.status, got.info.run_name, got.data.tags["mlflow.runName"]]
with tempfile.TemporaryDirectory() as d:
    blob = bytes(range(256)) * 1000
    open(d + "/a b.bin", "wb").write(blob)
    open(d + "/latin.txt", "wb").write("Grüße\n".encode("latin-1"))
    client.log_artifact(r0, d + "/a b.bin", "sub/dir")
    client.log_artifact(r0, d + "/latin.txt")
    client.log_text(r0, "hello", "notes/hello.txt")
    client.log_dict(r0, {"a": 1}, "conf.json")
    answers["list"] = [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(r0)]
    answers["sublist"] = [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(r0, "sub/dir")]
    answers["filelist"] = [(f.path, f.is_dir) for f in client.list_artifacts(r0, "conf.json")]
    p = client.download_artifacts(r0, "sub/dir/a b.bin", d)
    answers["same bytes"] = open(p, "rb").read() == blob
    p = client.download_artifacts(r0, "latin.txt", d)
    answers["latin"] = open(p, "rb").read().decode("latin-1")
    p = mlflow.artifacts.download_artifacts(run_id=r0, artifact_path="notes", dst_path=d)
    answers["folder"] = os.listdir(p)
    answers["text"] = mlflow.artifacts.load_text(client.get_run(r0).info.artifact_uri + "/notes/hello.txt")
    try:
        client.download_artifacts(r0, "nothing.txt", d)
        answers["noartifact"] = "found"
    except Exception as e:
        answers["noartifact"] = "refused"
    repo = get_artifact_repository(client.get_run(r0).info.artifact_uri)
    repo.delete_artifacts("sub")
    answers["after delete"] = [f.path for f in client.list_artifacts(r0)]
m = client.create_registered_model("fraud", tags={"a": "b"}, description="first")
said("model again", lambda: client.create_registered_model("fraud").name)
said("no model", lambda: client.get_registered_model("none").name)
for i in (1, 2, 3):
    v = client.create_model_version("fraud", client.get_run(r0).info.artifact_uri + "/model", r0, tags={"n": str(i)}, description=f"v{i}")
    answers[f"version {i}"] = [v.version, v.status, v.current_stage, v.run_id == r0, v.description, v.tags]
client.set_registered_model_alias("fraud", "champion", 2)
v = client.get_model_version_by_alias("fraud", "champion")
answers["alias"] = [v.version, v.aliases]
answers["aliases"] = client.get_registered_model("fraud").aliases
said("bad alias", lambda: client.set_registered_model_alias("fraud", "v3", 1))
said("alias of none", lambda: client.set_registered_model_alias("fraud", "x", 9))
said("no alias", lambda: client.get_model_version_by_alias("fraud", "none").version)
said("no version", lambda: client.get_model_version("fraud", 9).version)
client.set_registered_model_alias("fraud", "champion", 3)
client.delete_registered_model_alias("fraud", "nothing")
client.set_model_version_tag("fraud", 1, "ok", "yes")
client.delete_model_version_tag("fraud", 1, "n")
answers["vtags"] = client.get_model_version("fraud", 1).tags
client.update_model_version("fraud", 1, "changed")
client.update_registered_model("fraud", "desc")
client.set_registered_model_tag("fraud", "k", "v")
client.delete_registered_model_tag("fraud", "a")
m = client.get_registered_model("fraud")
answers["model"] = [m.name, m.description, m.tags, m.aliases, [v.version for v in m.latest_versions]]
answers["uri"] = client.get_model_version_download_uri("fraud", 1).endswith("/artifacts/model")
client.create_registered_model("other")
for f in ["name = 'fraud'", "name LIKE 'fr%'", "name ILIKE 'FR%'", "tags.k = 'v'", "nothing = 'x'", "name > 'x'"]:
    said("models " + f, lambda: [m.name for m in client.search_registered_models(f)])
for f in [
    "name = 'fraud'",
    "run_id = '%s'" % r0,
    "name = 'fraud' and tags.ok = 'yes'",
    "version_number = 2",
    "source_path LIKE '%model'",
    "nonsense = 3",
]:
    said("versions " + f.replace(r0, "R0"), lambda: sorted(v.version for v in client.search_model_versions(f)))
said("versions ordered", lambda: [v.version for v in client.search_model_versions("name = 'fraud'", order_by=["version_number ASC"])])
client.transition_model_version_stage("fraud", 1, "Production")
client.transition_model_version_stage("fraud", 2, "Production", archive_existing_versions=True)
answers["stages"] = [client.get_model_version("fraud", i).current_stage for i in (1, 2, 3)]
answers["latest"] = sorted((v.current_stage, v.version) for v in client.get_latest_versions("fraud"))
client.delete_model_version("fraud", 3)
answers["version gone"] = client.get_registered_model("fraud").aliases
said("gone", lambda: client.get_model_version("fraud", 3).version)
client.rename_registered_model("fraud", "fraud2")
answers["renamed model"] = [v.version for v in client.search_model_versions("name = 'fraud2'", order_by=["version_number ASC"])]
said("old name", lambda: client.get_registered_model("fraud").name)
client.delete_registered_model("fraud2")
said("deleted model", lambda: client.get_registered_model("fraud2").name)
e2 = client.create_experiment("second", tags={"x": "1"})
client.rename_experiment(e2, "third")
said("renamed exp", lambda: client.get_experiment(e2).name)
said("taken", lambda: client.rename_experiment(e2, "payments"))


def named(filter_string, **options):
    """Names of the experiments that the calls have made."""
    return [e.name for e in client.search_experiments(filter_string=filter_string, **options) if e.name in ("payments", "third")]


for f in [
    "name = 'third'",
    "name LIKE 'pay%'",
    "tags.team = 'risk'",
    "tags.x = '1' and name = 'third'",
    "nothing = 1",
    "creation_time > 0",
]:
    said("experiments " + f, lambda: sorted(named(f)))
said("experiments ordered", lambda: named("name != 'Default'", order_by=["name ASC"]))
client.delete_experiment(e2)
answers["exp deleted"] = [client.get_experiment(e2).lifecycle_stage, len(client.search_experiments(view_type=ViewType.DELETED_ONLY))]
said("run in deleted", lambda: client.create_run(e2).info.run_id)
client.restore_experiment(e2)
said("default", lambda: client.get_experiment("0").name)
with mlflow.start_run(run_name="inputs") as run:
    mlflow.log_input(MetaDataset(HTTPDatasetSource("https://example.com/x.csv"), name="x"), context="training")
got = client.get_run(run.info.run_id)
answers["inputs"] = [(d.dataset.name, d.dataset.source_type, [(t.key, t.value) for t in d.tags]) for d in got.inputs.dataset_inputs]


# a model of the client's own
class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [2 * x for x in model_input]


with mlflow.start_run(run_name="model") as run:
    info = mlflow.pyfunc.log_model(name="model", python_model=Doubler(), registered_model_name="doubler", pip_requirements=[])
client.set_registered_model_alias("doubler", "champion", 1)
loaded = mlflow.pyfunc.load_model("models:/doubler@champion")
answers["predicts"] = list(loaded.predict([1, 2]))
lm = mlflow.get_logged_model(info.model_id)
answers["logged model"] = [lm.name, str(lm.status), lm.source_run_id == run.info.run_id]
said("logged models", lambda: [m.name for m in mlflow.search_logged_models(experiment_ids=[eid], output_format="list")])
mlflow.set_logged_model_tags(info.model_id, {"q": "r"})
answers["lm tags"] = mlflow.get_logged_model(info.model_id).tags.get("q")
answers["outputs"] = [o.model_id == info.model_id for o in client.get_run(run.info.run_id).outputs.model_outputs]
print(json.dumps(answers, default=str))
