"""Files of a batch, made of what each row means, and its results held against that and against the exported model.

batch-files.py make ROWS FOLDER             FOLDER/history.csv, and FOLDER/files/ with so many rows in four formats, one in a hundred bad
batch-files.py judge ROWS RESULTS LIGHTGBM ONNX
                                            a folder of their results in CSV; LIGHTGBM and ONNX are the programs of exports

Rows are made again by whoever judges: nothing but the seed is handed over. What is judged is printed as JSON; any fault ends it with 1.
"""

import csv
import gzip
import importlib.util
import io
import json
import random
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

csv.field_size_limit(2**31 - 1)
COLUMNS = ["id", "distance", "worth", "pieces", "carrier", "express", "ordered"]
FALSE_POSITIVE = 3.0
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
CARRIERS = ["Æther & Co", "snail, ltd", 'hare "express"', "日本郵便", "O'Neill;\tSons", "two\nlines", "none", "?"]


def some(rng, value):
    return None if rng.random() < 0.05 else value


def row_of(rng, key):
    """What a row means, its moment in whole seconds; now and then a value that training never saw."""
    odd = rng.random() < 0.02
    return {
        "id": key,
        "distance": some(rng, rng.random() * 10 ** rng.randint(-300, 300) if odd else round(rng.random() * 100, 1)),
        "worth": some(rng, round(rng.random() * 200, 2)),
        "pieces": some(rng, 2**53 - 1 if odd else rng.randrange(9)),
        "carrier": some(rng, f"new {rng.randrange(100)}" if odd else rng.choice(CARRIERS)),
        "express": some(rng, rng.random() < 0.4),
        "ordered": some(rng, BEGIN + timedelta(seconds=rng.randrange(300 * 86_400))),
    }


# How people write what they mean.


def number_text(rng, value):
    plain = repr(value)
    return rng.choice([plain, plain, f"{value:.17e}", f" {plain}", plain[1:] if plain.startswith("0.") else plain])


def moment_text(rng, at):
    east = at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    return rng.choice(
        [
            at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            at.strftime("%Y-%m-%d %H:%M:%S"),
            at.strftime("%Y/%m/%d %H:%M:%S UTC"),
            at.strftime("%Y%m%dT%H%M%S"),
            at.strftime("%d %b %Y %I:%M:%S %p"),
            east.strftime("%Y-%m-%dT%H:%M:%S+05:30"),
        ]
    )


def cell(rng, column, value):
    if value is None:
        anywhere = ["", "NULL", "\\N", "NaN"]
        return rng.choice(anywhere if column == "carrier" else [*anywhere, "n/a", "-", "?"])
    if column in ("distance", "worth"):
        return number_text(rng, value)
    if column == "pieces":
        return rng.choice([str(value), f"{value}.0"])
    if column == "express":
        return rng.choice(["true", "YES", "t", "1"] if value else ["false", "No", "f", "0"])
    return moment_text(rng, value) if column == "ordered" else value


def delimited(cells, mark):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"' if re.search(f'["\r\n{mark}]', text) else text

    return mark.join(quoted(text) for text in cells)


# What may be wrong: the cells, or the line, as they are made wrong, and what has to be said of it. A row that has a place for each of
# its cells is in the results, with the reason; a line that is no row is not.

CELL_FAULTS = {
    "a word": ("distance", "plenty", r"^distance: expected a number, received .*plenty"),
    "beyond a double": ("distance", "1e999", r"^distance: expected a (finite )?number, received "),
    "a unit": ("worth", "12 kg", r"^worth: expected a number, received .*12 kg"),
    "below the least": ("distance", "-0.5", r"^distance: expected at least 0, received the number -0\.5"),
    "a fraction": ("pieces", "7.5", r"^pieces: expected a whole number.*, received .*7\.5"),
    "more than 2^53": ("pieces", "9007199254740993", r"^pieces: expected a whole number"),
    "neither yes nor no": ("express", "maybe", r"^express: expected true or false, received .*maybe"),
    "a day that is not": ("ordered", "2026-02-30T10:00:00Z", r"^ordered: expected a timestamp .*2026-02-30"),
    "the name of a zone": ("ordered", "2026-03-01 10:00 America/New_York", r"^ordered: expected a timestamp .*New_York"),
    "thousands": ("worth", "1,299.50", r"^worth: expected a number, received .*1,299\.50"),
}
LINE_FAULTS = {
    "a cell too many": r"^expected 7 fields, found 8$",
    "cells too few": r"^expected 7 fields, found 4$",
    "a NUL": r"^holds a NUL character$",
    "bytes of no encoding": r"^characters that are neither UTF-8 nor Windows-1252$",
}
JSON_FAULTS = {
    "a word": ("distance", '"plenty"', r"^distance: expected a number, received .*plenty"),
    "below the least": ("distance", "-0.5", r"^distance: expected at least 0, received the number -0\.5"),
    "a fraction": ("pieces", "7.5", r"^pieces: expected a whole number.*, received .*7\.5"),
    "more than 2^53": ("pieces", "9007199254740993", r"^pieces: expected a whole number"),
    "neither yes nor no": ("express", "2", r"^express: expected true or false, received "),
    "a list": ("worth", "[1, 2]", r"^worth: expected a number, received "),
    "two mistakes": ("ordered", '"soon", "express": "perhaps"', r"^(?=.*express: expected true)(?=.*ordered: expected a t)"),
}
JSON_LINE_FAULTS = {
    "half an object": r"^not valid JSON$",
    "no object": r"^not a JSON object$",
    "half a character": r"^half a character",
}


def history(rng, count):
    yield ",".join([*COLUMNS, "late"]) + "\n"
    for i in range(count):
        row = row_of(rng, f"h-{i}")
        slow = row["carrier"] == "snail, ltd" or (row["distance"] or 0) > 70
        late = rng.random() < ((0.5 if row["express"] else 0.8) if slow else 0.05)
        cells = [cell(rng, c, row[c]) for c in COLUMNS]
        yield delimited([*cells, str(late).lower()], ",") + "\n"


class Delimited:
    def __init__(self, name, mark, ending, western=False):
        self.name, self.mark, self.ending, self.western = name, mark, ending, western

    def header(self):
        return (self.mark.join(COLUMNS) + self.ending).encode()

    def row(self, rng, row):
        cells = [cell(rng, c, row[c]) for c in COLUMNS]
        text = delimited(cells, self.mark) + self.ending
        # Windows-1252, as an old program adds it to a file of UTF-8.
        if self.western and row["carrier"] == "Æther & Co" and rng.random() < 0.5:
            return text.encode("cp1252")
        return text.encode()

    def bad(self, rng, row):
        kind = rng.choice([*CELL_FAULTS, *LINE_FAULTS])
        texts = {c: cell(rng, c, row[c]) for c in COLUMNS}
        if kind in CELL_FAULTS:
            column, text, reason = CELL_FAULTS[kind]
            texts[column] = text
            return kind, reason, True, (delimited(texts.values(), self.mark) + self.ending).encode()
        texts["carrier"] = "plain"
        cells = list(texts.values())
        if kind == "a cell too many":
            cells.append("more")
        elif kind == "cells too few":
            cells = cells[:4]
        elif kind == "a NUL":
            cells[4] = "pl\0ain"
        line = (delimited(cells, self.mark) + self.ending).encode()
        if kind == "bytes of no encoding":
            line = line.replace(b"plain", b"pl\x81\x8dain")
        return kind, LINE_FAULTS[kind], False, line


class Lines:
    def __init__(self, name):
        self.name = name

    def header(self):
        return b""

    def parts(self, rng, row):
        def written(column, value):
            if isinstance(value, datetime):
                return json.dumps(moment_text(rng, value))
            return json.dumps(value, ensure_ascii=rng.random() < 0.5)

        return {c: written(c, row[c]) for c in COLUMNS if row[c] is not None or rng.random() < 0.5}

    def line(self, rng, parts):
        fields = [f"{json.dumps(name)}: {text}" for name, text in parts.items()]
        # No order of fields is promised.
        rng.shuffle(fields)
        return ("{" + ", ".join(fields) + "}\n").encode()

    def row(self, rng, row):
        return self.line(rng, self.parts(rng, row))

    def bad(self, rng, row):
        kind = rng.choice([*JSON_FAULTS, *JSON_LINE_FAULTS])
        parts = self.parts(rng, row)
        if kind == "two mistakes":
            parts.pop("express", None)
        if kind in JSON_FAULTS:
            column, text, reason = JSON_FAULTS[kind]
            parts[column] = text
            return kind, reason, True, self.line(rng, parts)
        if kind == "half a character":
            parts["carrier"] = '"\\ud800"'
        line = self.line(rng, parts)
        if kind == "half an object":
            line = line[: len(line) // 2].rstrip(b"\\") + b"\n"
        if kind == "no object":
            line = b'["' + row["id"].encode() + b'", 1, 2]\n'
        return kind, JSON_LINE_FAULTS[kind], False, line


FILES = [
    Delimited("first.csv", ",", "\n"),
    Delimited("second.csv.gz", ";", "\r\n", western=True),
    Delimited("third.tsv", "\t", "\n"),
    Lines("fourth.ndjson.gz"),
]


def made(count):
    """Of each row: its file, line there, what it means, its bytes, and where it is bad the kind, the reason and whether it is a row."""
    for number, file in enumerate(FILES):
        rng = random.Random(f"rows of {file.name}")
        yield file, 0, None, file.header(), None
        line = 1 + file.header().count(b"\n")
        for i in range(number, count, len(FILES)):
            row = row_of(rng, f"b-{i}")
            fault = None
            if rng.random() < 0.01:
                *fault, data = file.bad(rng, row)
            else:
                data = file.row(rng, row)
            yield file, line, row, data, fault
            line += data.count(b"\n")


def make(count, folder):
    (folder / "files").mkdir(parents=True)
    (folder / "history.csv").write_text("".join(history(random.Random(1), 4_000)), encoding="utf-8")
    streams = {}
    for file, _, _, data, _ in made(count):
        if file.name not in streams:
            path = folder / "files" / file.name
            streams[file.name] = gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb")
        streams[file.name].write(data)
    for stream in streams.values():
        stream.close()


def program(path):
    spec = importlib.util.spec_from_file_location(Path(path).name.replace(".", "_"), path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return lambda rows: [p["probabilities"]["true"] for p in loaded.predict(rows)]


def record(row):
    return {**row, "ordered": row["ordered"] and row["ordered"].isoformat()}


def judge(count, results, lightgbm, onnx):
    faults = []

    def fault(text):
        if len(faults) < 20:
            faults.append(text)

    said = [None] * count
    ids = set()
    for path in Path(results).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                i = int(re.match(r"b-(\d+)", row["id"])[1])
                if said[i]:
                    fault(f"{row['id']} is twice in the results")
                if row["inferenceId"]:
                    ids.add(row["inferenceId"])
                said[i] = (row["probability"], row["decision"], row["expectedCost"], row["carrier"], row["error"])
    aside = {}
    for path in Path(results, "failures").iterdir():
        with path.open(encoding="utf-8") as text:
            for line in text:
                one = json.loads(line)
                place = (one["file"].rsplit("/", 1)[1], one["line"])
                if place in aside:
                    fault(f"{place} is twice set aside")
                aside[place] = one["reason"]

    largest = {"lightgbm": 0.0, "onnx": 0.0, "expectedCost": 0.0}
    models = {"lightgbm": program(lightgbm), "onnx": program(onnx)}
    kinds = {}
    good = refused = close = 0
    waiting = []

    def compare():
        nonlocal close
        found = {name: predict([record(row) for row, _ in waiting]) for name, predict in models.items()}
        for n, (row, (probability, decision, cost, _, _)) in enumerate(waiting):
            p = float(probability)
            for name in models:
                largest[name] = max(largest[name], abs(p - found[name][n]))
            allow, block = p * (row["worth"] or 0.0), (1 - p) * FALSE_POSITIVE
            largest["expectedCost"] = max(largest["expectedCost"], abs(float(cost) - min(allow, block)))
            if abs(allow - block) < 1e-9:
                close += 1
            elif decision != ("block" if block < allow else "allow"):
                fault(f"{row['id']} is {decision}, of {allow} and {block}")
        waiting.clear()

    for file, line, row, _, bad in made(count):
        if row is None:
            continue
        one = said[int(row["id"][2:])]
        place = (file.name, line)
        if not bad:
            good += 1
            if place in aside:
                fault(f"{row['id']}, {place}, is good and set aside: {aside[place]}")
            if not one or one[4] or not one[0]:
                fault(f"{row['id']}, {place}, is good and has {one}: {row}")
                continue
            if row["carrier"] is not None and one[3] != row["carrier"]:
                fault(f"{row['id']} has the carrier {one[3]!r}, not {row['carrier']!r}")
            waiting.append((row, one))
            if len(waiting) == 20_000:
                compare()
            continue
        kind, reason, is_row = bad
        kinds[f"{file.name}: {kind}"] = kinds.get(f"{file.name}: {kind}", 0) + 1
        refused += 1
        told = aside.pop(place, None)
        if told is None or not re.search(reason, told):
            fault(f"{row['id']}, {place}, {kind}: set aside as {told!r}, not for {reason}")
        if is_row and (not one or one[0] or one[4] != told):
            fault(f"{row['id']}, {place}, {kind}: in the results as {one}")
        if not is_row and one:
            fault(f"{row['id']}, {place}, {kind}: is no row and in the results as {one}")
    compare()
    if aside:
        fault(f"{len(aside)} are set aside that nobody has made, such as {next(iter(aside.items()))}")
    if len(ids) != good:
        fault(f"{good} predictions have {len(ids)} inference ids")
    print(json.dumps({"good": good, "bad": refused, "kinds": kinds, "close": close, "largest": largest, "faults": faults}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
    what, rows, *paths = sys.argv[1:]
    if what == "make":
        make(int(rows), Path(paths[0]))
    else:
        sys.exit(judge(int(rows), *paths))
