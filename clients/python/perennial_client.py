"""A client of Perennial's prediction API, in one file of the standard library: Python 3.11 or newer.

A request that gets no answer, or is told to come again, is sent again under the same ``idempotency-key``, so that it counts once.
"""

from __future__ import annotations

import http.client
import json
import math
import random
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar, Union, cast
from urllib.parse import quote

Decision = Literal["allow", "review", "block"]


class Fallback(TypedDict):
    """The decision is the project's fallback and not the model's, which could not be asked."""

    reason: Literal["model", "windows", "secret", "function", "no_prediction"]


class Contribution(TypedDict):
    feature: str
    value: NotRequired[Union[str, float, bool, None]]
    contribution: float
    reason: str


class Rest(TypedDict):
    count: int
    contribution: float


# "class" is no name in Python.
Explanation = TypedDict(
    "Explanation",
    {
        "scale": Literal["logOdds", "logit", "probability", "value", "logValue", "logScore"],
        "class": NotRequired[str],
        "base": float,
        "score": float,
        "contributions": list[Contribution],
        "rest": Rest,
    },
)


class Answered(TypedDict):
    """What every prediction has; the others belong to a task."""

    inferenceId: str
    fallback: NotRequired[Fallback]
    #: The version that answered, while a rollout has two answer; absent: that of the response.
    modelVersion: NotRequired[int]
    explanation: NotRequired[Explanation]


class BinaryPrediction(Answered):
    probability: NotRequired[float]
    decision: Decision
    expectedCost: NotRequired[float]


class MulticlassPrediction(Answered):
    label: str
    probabilities: dict[str, float]


class Interval(TypedDict):
    lower: float
    upper: float
    coverage: float


class RegressionPrediction(Answered):
    value: float
    interval: NotRequired[Interval]


class AnomalyPrediction(Answered):
    score: NotRequired[float]
    decision: Decision


class Label(TypedDict):
    """Ground truth, by ``inferenceId`` or by ``key``; ``at``: when it became known, ISO 8601."""

    inferenceId: NotRequired[str]
    key: NotRequired[str]
    value: Union[str, float, bool]
    at: NotRequired[str]


class Problem(TypedDict):
    """``path`` is ``records[3].amount``, counted over all records of the call."""

    path: str
    message: str


R = TypeVar("R", bound=Mapping[str, Any])
P = TypeVar("P", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Predictions(Generic[P]):
    """Predictions in the order of the records.

    ``model_versions`` have answered: one, unless a rollout has two answer, or a model was replaced meanwhile; 0 of fallbacks without a model.
    """

    predictions: list[P]
    model_versions: list[int]


class Refusal(TypedDict):
    """A record that has no prediction, by its place in the call; ``code`` is ``invalid_record``, or ``no_prediction`` of the model."""

    record: int
    code: str
    message: str
    details: list[Problem]


@dataclass(frozen=True)
class EachPrediction(Generic[P]):
    """Predictions in the order of the records, None in the place of one that is refused."""

    predictions: list[P | None]
    refused: list[Refusal]
    model_versions: list[int]


@dataclass(frozen=True)
class Labelled:
    accepted: int
    rejected: list[Problem]


class ApiError(Exception):
    """The API has refused (``status``, ``code`` as docs/api.md lists them), or has not answered (0, ``unreachable``).

    ``retry_after`` are seconds after which to ask again, where the API says so; ``answered`` counts records, or labels, of the call
    that were answered before it failed.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Sequence[Problem] = (),
        retry_after: float | None = None,
        answered: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
        self.retry_after = retry_after
        self.answered = answered


class InvalidRequestError(ApiError):
    """400, 413, 415, 422: what was sent is not what the project takes; ``details`` name it."""


class ForbiddenError(ApiError):
    """401, 403: no valid key, or not for this."""


class NotServedError(ApiError):
    """404, 409: no such project, or no model of it serves."""


class ThrottledError(ApiError):
    """429: the key has asked too often, or has used up its quota."""


class UnavailableError(ApiError):
    """5xx, or no answer."""


_RECORDS_AT_ONCE = 1_000
_EXPLAINED_AT_ONCE = 100
# The API takes 5 MB.
_BYTES_AT_ONCE = 4_500_000
_RETRIED = frozenset({0, 429, 502, 503, 504})
_FIRST_WAIT = 0.25


@dataclass(frozen=True)
class _Batch:
    body: bytes
    # Place of its first item in the call, and whether it is the whole call.
    start: int
    only: bool


class Client(Generic[R, P]):
    """Predictions and labels of one project.

    ``url`` is the address of the API without ``/projects/...``; ``key`` the value of an API key, none where a laptop serves; ``timeout``
    (seconds) is for one request, of which at most ``attempts`` are sent, ``max_wait`` seconds apart; whoever is told to wait longer is told so.
    """

    def __init__(
        self,
        url: str,
        project: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        attempts: int = 5,
        max_wait: float = 30.0,
    ) -> None:
        if attempts < 1:
            raise ValueError(f"expected at least 1 attempt, received {attempts}")
        if not url.startswith(("http://", "https://")):
            raise ValueError("expected a url that begins with http:// or https://")
        self._url = f"{url.rstrip('/')}/projects/{quote(project, safe='')}"
        self._key = key
        self._timeout = timeout
        self._attempts = attempts
        self._max_wait = max_wait

    def predict(
        self, records: Sequence[R], *, explain: bool = False, idempotency_key: str | None = None
    ) -> Predictions[P]:
        """Predictions in the order of the records, of which there may be any number: they are sent a thousand a request, one after the other.

        ``idempotency_key`` names the call, so that it counts once however often the program repeats it; a new name where there is none.
        Raises ``ApiError``; ``ValueError`` and ``TypeError`` for what is no JSON.
        """
        outcomes, versions = self._ask(records, explain, "", idempotency_key)
        return Predictions(cast("list[P]", outcomes), versions)

    def predict_each(
        self, records: Sequence[R], *, explain: bool = False, idempotency_key: str | None = None
    ) -> EachPrediction[P]:
        """As ``predict``, but a record that is wrong keeps none of the others from its prediction.

        Raises ``ApiError`` where a request as a whole is refused, or not answered; ``ValueError`` and ``TypeError`` for what is no JSON.
        """
        outcomes, versions = self._ask(records, explain, ',"failures":"perRecord"', idempotency_key)
        predictions: list[P | None] = []
        refused: list[Refusal] = []
        for record, outcome in enumerate(outcomes):
            if "error" not in outcome:
                predictions.append(cast("P", outcome))
                continue
            error = outcome["error"]
            details: list[Problem] = [
                {"path": _at(problem["path"], record), "message": problem["message"]} for problem in error.get("details", [])
            ]
            refused.append(
                {"record": record, "code": error["code"], "message": _at(error["message"], record), "details": details}
            )
            predictions.append(None)
        return EachPrediction(predictions, refused, versions)

    def _ask(
        self, records: Sequence[R], explain: bool, more: str, idempotency_key: str | None
    ) -> tuple[list[dict[str, Any]], list[int]]:
        """What became of each record, and the versions that have answered some."""
        name = idempotency_key or str(uuid.uuid4())
        at_once = _EXPLAINED_AT_ONCE if explain else _RECORDS_AT_ONCE
        outcomes: list[dict[str, Any]] = []
        # A dict keeps the order in which they came.
        versions: dict[int, None] = {}
        for batch in _batches("records", records, at_once, (',"explain":true' if explain else "") + more):
            answer = self._post("predictions", name, batch)
            for outcome in answer["predictions"]:
                outcomes.append(outcome)
                if "error" not in outcome:
                    versions[int(outcome.get("modelVersion", answer["modelVersion"]))] = None
        return outcomes, list(versions)

    def label(self, labels: Sequence[Label], *, idempotency_key: str | None = None) -> Labelled:
        """Sends ground truth; labels that are right are taken also where others are not. Raises as ``predict``."""
        name = idempotency_key or str(uuid.uuid4())
        accepted = 0
        rejected: list[Problem] = []
        for batch in _batches("labels", labels, _RECORDS_AT_ONCE, ""):
            answer = self._post("labels", name, batch)
            accepted += int(answer["accepted"])
            rejected.extend(_moved(problem, batch.start) for problem in answer["rejected"])
        return Labelled(accepted, rejected)

    def _post(self, what: str, name: str, batch: _Batch) -> dict[str, Any]:
        headers = {
            "content-type": "application/json",
            # Batches of a call are requests of their own.
            "idempotency-key": name if batch.only else f"{name}.{batch.start}",
        }
        if self._key is not None:
            headers["x-api-key"] = self._key
        request = urllib.request.Request(f"{self._url}/{what}", batch.body, headers, method="POST")
        attempt = 1
        while True:
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:
                    return cast("dict[str, Any]", json.loads(response.read()))
            except urllib.error.HTTPError as error:
                failure = _error_of(error.code, error.headers.get("retry-after"), _body_of(error), batch.start)
            except (OSError, http.client.HTTPException, ValueError) as error:
                message = f"{self._url}/{what} does not answer: {error}"
                failure = UnavailableError(0, "unreachable", message, answered=batch.start)
                failure.__cause__ = error
            wait = self._wait(attempt, failure.retry_after)
            if attempt >= self._attempts or failure.status not in _RETRIED or wait is None:
                raise failure
            time.sleep(wait)
            attempt += 1

    def _wait(self, attempt: int, retry_after: float | None) -> float | None:
        """With full jitter, or as the API asks; None where that is longer than the longest wait."""
        own = random.random() * min(self._max_wait, _FIRST_WAIT * 2.0**attempt)
        if retry_after is None:
            return own
        return None if retry_after > self._max_wait else retry_after + own


def _batches(name: str, items: Sequence[Mapping[str, Any]], at_once: int, more: str) -> Iterator[_Batch]:
    # All of them first: of a call that is no JSON nothing is sent.
    found: list[tuple[int, list[bytes]]] = []
    size = 0
    for start, item in enumerate(items):
        try:
            written = json.dumps(item, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        except (TypeError, ValueError) as error:
            # The standard library says what is wrong, and not where.
            raise type(error)(f"{name}[{start}]: {error}; send plain numbers and texts, and None for an unknown value") from error
        # As it stands it would say that the body is no UTF-8.
        text = written.replace("\ufffd", "\\ufffd").encode()
        if found and len(found[-1][1]) < at_once and size + len(text) + 1 <= _BYTES_AT_ONCE:
            found[-1][1].append(text)
        else:
            found.append((start, [text]))
            size = 0
        size += len(text) + 1
    for start, texts in found:
        body = b'{"%s":[%s]%s}' % (name.encode(), b",".join(texts), more.encode())
        yield _Batch(body, start, len(found) == 1)


def _body_of(error: urllib.error.HTTPError) -> str:
    try:
        return error.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""


def _error_of(status: int, after: str | None, text: str, start: int) -> ApiError:
    try:
        retry_after: float | None = float(after) if after is not None else None
    except ValueError:
        retry_after = None
    if retry_after is not None and not math.isfinite(retry_after):
        retry_after = None
    code, message, details = "unknown", f"status {status}: {text[:300]}", []
    try:
        error = json.loads(text)["error"]
        code, message = str(error["code"]), _placed(str(error["message"]), start)
        details = [_moved(problem, start) for problem in error.get("details", [])]
    except (ValueError, KeyError, TypeError):
        # Not the API's own answer: the text says what it is.
        pass
    return _class_of(status)(status, code, message, details, retry_after, start)


def _class_of(status: int) -> type[ApiError]:
    if status == 429:
        return ThrottledError
    if status == 0 or status >= 500:
        return UnavailableError
    if status in (401, 403):
        return ForbiddenError
    if status in (404, 409):
        return NotServedError
    return InvalidRequestError


def _moved(problem: Problem, start: int) -> Problem:
    """A problem of a batch as one of the call."""
    return {"path": _placed(problem["path"], start), "message": problem["message"]}


def _at(text: str, record: int) -> str:
    """A text about a record, with its place in the call."""
    return re.sub(r"^records\[\d+\]", f"records[{record}]", text)


def _placed(text: str, start: int) -> str:
    """The place with which a path or a message begins, counted over the call."""
    return re.sub(r"^(records|labels)\[(\d+)\]", lambda m: f"{m[1]}[{int(m[2]) + start}]", text)
