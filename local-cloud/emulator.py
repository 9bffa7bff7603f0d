"""Runs the emulator of the local cloud and keeps its state.

The emulator alone saves its state when it ends, begins afresh where it cannot read it, and waits at its end for whatever
still runs. Here the state is saved while it runs as well, so that one that is killed loses seconds; state that cannot be
read ends the start before anything is written over it; and the process ends when its state is safe. SIGUSR1 asks for a
save at once; the file `saved` beside the state is touched when all of it is saved.

Policies of ours say into which partitions of a table a function may write (dynamodb:LeadingKeys), a condition that the emulator
takes for fulfilled. It is told here what the request writes.

The gateway takes the coding off a compressed body before anybody is asked, and refuses a body that is not of the coding that it names,
both as on AWS.

A map over a list in the lake does as many at once as the path in its state says, as on AWS.

Containers are given the rights of their task's role, and a task whose container fails fails the state that waits for it, both as on
AWS.

Objects of a bucket are listed as of a moment: deliveries write in other threads, and a listing that met one failed.

Documents that one call puts into a stream become one object below each prefix, a document a line, as AWS gathers them (over minutes, where
here nobody waits); one object each, the inference log of ten minutes of load took a run's snapshot another ten. None is kept in memory.

While the file `calls.ndjson` is beside the state, every request is noted in it: the tests of costs count them.
"""

import json
import logging
import os
import re
import signal
import sys
import threading
import time
import zlib

from ministack import app
from ministack.core import iam_actions, lambda_runtime, persistence, responses
from ministack.services import apigateway_v1, ecs, firehose, s3, stepfunctions

# What projects write: saved every few seconds. The rest (functions, stacks, roles) changes when something is deployed.
RECORDS = {"dynamodb", "s3", "sqs", "ssm", "stepfunctions", "scheduler", "apigateway_v1"}
SHORTEST_SECONDS = 2.0
# Saves take at most this part of the time.
SHARE = 0.05
ALL_SECONDS = 30.0
# What requests have set in motion (executions, queues) may change state for so long without another one.
AFTERGLOW_SECONDS = 60.0
PATIENCE_SECONDS = 120.0
LEAVE_SECONDS = 1.0

# It would say so of every service at every save.
logging.getLogger("persistence").setLevel(logging.WARNING)
saving = threading.Lock()
asked = threading.Event()
last_request = time.monotonic()
CALLS = os.path.join(os.path.dirname(persistence.STATE_DIR), "calls.ndjson")
noting_call = threading.Lock()


def write(everything):
    services = app._build_persistence_save_dict()
    persistence.save_all({k: v for k, v in services.items() if everything or k in RECORDS})
    if everything:
        with open(os.path.join(persistence.STATE_DIR, "saved"), "w") as file:
            file.write(f"{time.time()}\n")


def save(everything):
    """In a copy of this process: of one moment, and nothing waits for it. Gives the seconds of processor that it took."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with saving:
        child = os.fork()
        if child == 0:
            try:
                # Connections and the port are the parent's.
                os.closerange(3, 65536)
                write(everything)
            finally:
                os._exit(0)
        while True:
            ended, _, usage = os.wait4(child, os.WNOHANG)
            if ended:
                return usage.ru_utime + usage.ru_stime
            # A copy may wait for a lock that another thread held at that moment.
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)


def keep_saving():
    took = {True: save(True), False: 0.0}
    all_at = time.monotonic()
    while True:
        wanted = asked.wait(max(SHORTEST_SECONDS, took[False] / SHARE))
        asked.clear()
        if not wanted and time.monotonic() - last_request > AFTERGLOW_SECONDS:
            continue
        everything = wanted or time.monotonic() - all_at > max(ALL_SECONDS, took[True] / SHARE)
        took[everything] = save(everything)
        if everything:
            all_at = time.monotonic()


def load():
    """Before the emulator listens: nothing has been asked of it yet."""
    for key, module in app._state_map.items():
        path = os.path.join(persistence.STATE_DIR, f"{key}.json")
        if not os.path.exists(path):
            continue
        try:
            data = persistence.load_state(key)
            if data is None:
                raise ValueError("not readable by this version of the emulator")
            app._get_module(module).load_persisted_state(data)
        except Exception as error:
            remedy = "npx perennial down --delete begins afresh"
            print(f"the kept state {path} cannot be used: {error}; {remedy}", file=sys.stderr, flush=True)
            os._exit(3)
    os.makedirs(persistence.STATE_DIR, exist_ok=True)
    threading.Thread(target=keep_saving, daemon=True, name="keep-saving").start()


def save_and_leave(_):
    with saving:
        write(True)
    # Functions that still run would hold the process up for minutes.
    threading.Timer(LEAVE_SECONDS, lambda: os._exit(0)).start()


known_conditions = iam_actions.dynamodb_service_context


def leading_keys(body):
    """Partition keys (`pk` in our tables) of the items that a request of DynamoDB writes, or names by their key."""
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    if not isinstance(request, dict):
        return []
    parts = [request]
    for item in request.get("TransactItems") or []:
        parts += [part for action, part in item.items() if action != "ConditionCheck"]
    for of_table in (request.get("RequestItems") or {}).values():
        parts += of_table if isinstance(of_table, list) else []
    parts += [part["PutRequest"] for part in parts if "PutRequest" in part]
    items = [part.get("Item") or part.get("Key") or {} for part in parts]
    return [item["pk"]["S"] for item in items if "S" in item.get("pk", {})]


def conditions(body):
    keys = leading_keys(body)
    return {**known_conditions(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}


iam_actions.dynamodb_service_context = conditions

known_metadata = ecs._register_metadata


def as_task_role(task_arn, cluster_arn, task, container, launch_type, env, *rest):
    token = known_metadata(task_arn, cluster_arn, task, container, launch_type, env, *rest)
    for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
        env.pop(name, None)
    family = task["family"]
    arn = f"arn:aws:lambda:{responses.get_region()}:{responses.get_account_id()}:function:{family}"
    caller = {"FunctionArn": arn, "FunctionName": family, "Role": task.get("taskRoleArn", "")}
    env.update(lambda_runtime.execution_credentials(caller))
    return token


ecs._register_metadata = as_task_role
known_poll = stepfunctions._poll_ecs_tasks


def poll_until_ended(cluster, task_arns):
    result = known_poll(cluster, task_arns)
    for task in result.get("tasks", []):
        if any(container.get("exitCode") != 0 for container in task.get("containers", [])):
            cause = {"StopCode": task.get("stopCode"), "StoppedReason": task.get("stoppedReason")}
            raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(cause))
    return result


stepfunctions._poll_ecs_tasks = poll_until_ended
known_map = stepfunctions._run_distributed_map


def map_with_path(state_def, raw_input, effective, *rest):
    path = state_def.get("MaxConcurrencyPath")
    if path is not None:
        most = stepfunctions._resolve_path_or_ctx(path, effective, rest[-1])
        state_def = {**state_def, "MaxConcurrency": most}
    return known_map(state_def, raw_input, effective, *rest)


stepfunctions._run_distributed_map = map_with_path

known_proxy = apigateway_v1._invoke_lambda_proxy_v1
# As zlib names them: with the header of gzip, or of zlib.
codings = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
body_limit = 10 * 2**20


async def without_coding(integration, api, name, stage, resource, path, method, headers, body, *rest, **options):
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity" and body:
        try:
            inflate = zlib.decompressobj(codings[coding])
            body = inflate.decompress(body, body_limit + 1)
        except (KeyError, zlib.error):
            return apigateway_v1._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
        if len(body) > body_limit:
            return apigateway_v1._gw_error("REQUEST_TOO_LARGE", "Request Too Long")
        if not inflate.eof:
            return apigateway_v1._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    return await known_proxy(integration, api, name, stage, resource, path, method, headers, body, *rest, **options)


apigateway_v1._invoke_lambda_proxy_v1 = without_coding

known_entries = s3._collect_list_entries


def entries_of_a_moment(objects, *rest):
    return known_entries(objects.copy(), *rest)


s3._collect_list_entries = entries_of_a_moment

known_put_batch = firehose._HANDLERS["PutRecordBatch"]
known_put_object = firehose._put_s3_object
of_call = threading.local()


def put_gathered(request):
    of_call.objects = {}
    try:
        answer = known_put_batch(request)
    finally:
        objects, of_call.objects = of_call.objects, None
        for (bucket, _), (key, documents) in objects.items():
            known_put_object(bucket, key, b"".join(documents))
    with firehose._lock:
        stream = firehose._streams.get(request.get("DeliveryStreamName", "")) or {}
        for destination in stream.get("destinations", []):
            destination["records"].clear()
    return answer


def put_later(bucket, key, document):
    objects = getattr(of_call, "objects", None)
    if objects is None:
        return known_put_object(bucket, key, document)
    _, documents = objects.setdefault((bucket, os.path.dirname(key)), (key, []))
    documents.append(document if document.endswith(b"\n") else document + b"\n")


firehose._HANDLERS["PutRecordBatch"] = put_gathered
firehose._put_s3_object = put_later

serve = app.app


async def noting(scope, receive, send):
    global last_request
    if scope.get("path") not in app._HEALTH_PATHS:
        last_request = time.monotonic()
    if scope.get("type") == "http" and os.path.exists(CALLS):
        await counted(scope, receive, send)
    else:
        await serve(scope, receive, send)


async def counted(scope, receive, send):
    """Serves a request, and notes what it asked of which service. Bodies of DynamoDB say what it would bill."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    credential = re.search(r"Credential=([^/,]+)/[^/]+/[^/]+/([^/]+)/", headers.get("authorization", ""))
    sent, answered, status = bytearray(), bytearray(), 0

    async def receiving():
        message = await receive()
        sent.extend(message.get("body", b""))
        return message

    async def sending(message):
        nonlocal status
        status = message.get("status", status)
        answered.extend(message.get("body", b""))
        await send(message)

    await serve(scope, receiving, sending)
    service = credential.group(2) if credential else ""
    query = scope.get("query_string", b"").decode("latin-1")
    target = headers.get("x-amz-target", "").split(".")[-1]
    form = re.search(rb"(?:^|&)Action=(\w+)", bytes(sent)) if not target else None
    note = {
        "at": time.time(),
        "service": service,
        "caller": credential.group(1) if credential else "",
        "action": target or (form.group(1).decode() if form else ""),
        "method": scope["method"],
        "path": scope["path"],
        "query": query,
        "status": status,
        "sent": len(sent),
        "answered": len(answered),
    }
    if service == "dynamodb":
        note["request"] = bytes(sent).decode("utf-8", "replace")
        note["answer"] = bytes(answered).decode("utf-8", "replace")
    elif service in ("firehose", "sqs"):
        note["request"] = bytes(sent).decode("utf-8", "replace")
    with noting_call, open(CALLS, "a", encoding="utf-8") as file:
        file.write(json.dumps(note) + "\n")


signal.signal(signal.SIGUSR1, lambda *_: asked.set())
app._load_persisted_state = load
app.save_all = save_and_leave
app.app = noting
app.main()
