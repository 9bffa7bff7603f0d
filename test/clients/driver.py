"""Does the calls of standard input with a client in Python, and prints what came of each."""

import json
import sys

sys.path.insert(0, sys.argv[1])

import perennial_client  # noqa: E402


def outcome(client, method, items, options):
    try:
        if method == "predict":
            done = client.predict(items, **options)
            return {"predictions": done.predictions, "modelVersions": done.model_versions}
        if method == "predictEach":
            each = client.predict_each(items, **options)
            return {"predictions": each.predictions, "refused": each.refused, "modelVersions": each.model_versions}
        done = client.label(items, **options)
        return {"accepted": done.accepted, "rejected": done.rejected}
    except perennial_client.ApiError as error:
        return {
            "error": type(error).__name__,
            "status": error.status,
            "code": error.code,
            "message": str(error),
            "details": error.details,
            "retryAfter": error.retry_after,
            "answered": error.answered,
        }
    except (TypeError, ValueError) as error:
        return {"error": "TypeError", "message": str(error)}


answers = []
for call in json.load(sys.stdin):
    client = perennial_client.Client(**call["client"])
    answers.append(outcome(client, call["method"], call["items"], call["options"]))
print(json.dumps(answers))
