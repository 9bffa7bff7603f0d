/** Part of the Python programs beside exports: the encoders of a plan, for one record. As core/features/encoders has them. */
export const featuresProgram = String.raw`
NAN = float("nan")
LARGEST = 3.4028234663852886e38
MISSING = {"", "NULL", "null", "\\N", "NaN", "nan", "#N/A"}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def field(record, name):
    """None is a value that is unknown; a name that is not there is a mistake."""
    if name not in record:
        raise KeyError(f"expected '{name}' in the record (None where it is unknown)")
    return record[name]


def number(value):
    value = NAN if value is None or value == "" else float(value)
    return value if math.isfinite(value) else NAN


def moment(value):
    """Milliseconds since 1970 of ISO 8601 (UTC where it names no offset), or a number of them."""
    if value is None or isinstance(value, (int, float)):
        return number(value)
    at = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    return (at.replace(tzinfo=at.tzinfo or timezone.utc) - EPOCH) / timedelta(milliseconds=1)


def text(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if str(value) in MISSING else str(value)


def finite(value):
    return max(-LARGEST, min(LARGEST, value)) if math.isfinite(value) else NAN


def scale(value, mean, std):
    return max(-10.0, min(10.0, (value - mean) / std))


def date_parts(plan, value, time):
    """Parts of a moment, by the clock of the plan's time zone where it has one."""
    zone = plan.get("timezone")
    local = value
    if zone:
        local += 1000 * zone["offsets"][bisect.bisect_right(zone["changes"], value / 1000)]
    days = math.floor(local / 86_400_000)
    hour = (local - days * 86_400_000) / 3_600_000
    weekday = (days + 3) % 7
    day = EPOCH.date() + timedelta(days=days)
    parts = {"hour": hour, "weekday": weekday, "weekend": float(weekday >= 5), "day": day.day, "month": day.month}
    for name, turn in (("hour", hour / 24), ("weekday", weekday / 7), ("month", day.month / 12)):
        parts[name + "Sin"], parts[name + "Cos"] = math.sin(turn * 2 * math.pi), math.cos(turn * 2 * math.pi)
    return {**parts, "days": value / 86_400_000, "age": (time - value) / 86_400_000}


def shapes(encoder, value):
    missing = not math.isfinite(value)
    x = encoder["fill"] if missing else value
    of = {
        "value": lambda shape: x,
        "log": lambda shape: math.copysign(math.log1p(abs(x)), x),
        "above": lambda shape: max(0.0, x - shape["knot"]),
    }
    made = [scale(of[shape["shape"]](shape), shape["mean"], shape["std"]) for shape in encoder["shapes"]]
    return made + ([float(missing)] if encoder["indicator"] else [])


def derived(operation, v):
    if any(math.isnan(x) for x in v):
        return NAN
    if operation == "product":
        return finite(v[0] * v[1])
    if operation == "ratio":
        return NAN if v[1] == 0 else finite(v[0] / v[1])
    if operation == "deviations":
        return NAN if v[2] == 0 else finite((v[0] - v[1]) / v[2])
    return (v[0] - v[1]) / 86_400_000 if operation == "days" else finite(v[0] - v[1])


def category(encoder, value):
    kind, values = encoder["kind"], encoder["values"]
    place = values.index(value) if value in values else -1
    if kind == "codes":
        return [NAN if value is None else place + 1]
    if kind == "target":
        if value is None:
            return [NAN if x is None else x for x in encoder["missing"]]
        return encoder["unseen"] if place < 0 else [own[place] for own in encoder["encodings"]]
    made = [float(i == place) for i in range(len(values))]
    made += [float(value is not None and place < 0)] if encoder["other"] else []
    return made + ([float(value is None)] if encoder["missing"] else [])


def width(encoder):
    """How many features an encoder makes."""
    kind = encoder["kind"]
    if kind == "derived":
        return 1 if encoder["scaled"] is None else width({"kind": "scaled", **encoder["scaled"]})
    return {
        "scaled": lambda e: len(e["shapes"]) + e["indicator"],
        "date": lambda e: len(e["parts"]) + e["indicator"],
        "oneHot": lambda e: len(e["values"]) + e["other"] + e["missing"],
        "target": lambda e: len(e["encodings"]),
        "terms": lambda e: len(e["terms"]) + len(e["lengths"]),
        "score": lambda e: len(e["scores"]),
    }.get(kind, lambda e: 1)(encoder)


def encode(plan, encoder, names, record):
    """The features of one encoder, of which names are the names."""
    kind = encoder["kind"]
    if kind in ("terms", "score"):
        # What words say is not made here: give these features by their names.
        return [number(field(record, name)) for name in names]
    windows = [feature["name"] for spec in plan["windows"] for feature in spec["features"]]

    def read(source):
        value = field(record, source["column"] if "column" in source else windows[source["window"]])
        return moment(value) if source.get("type") == "timestamp" else number(value)

    if kind in ("codes", "oneHot", "target"):
        return category(encoder, text(field(record, encoder["input"]["column"])))
    if kind == "derived":
        value = derived(encoder["operation"], [read(source) for source in encoder["inputs"]])
        return [finite(value)] if encoder["scaled"] is None else shapes(encoder["scaled"], value)
    value = read(encoder["input"])
    if kind == "numeric":
        return [encoder.get("fill", NAN) if math.isnan(value) else finite(value)]
    if kind == "scaled":
        return shapes(encoder, value)
    if kind == "ranks":
        zero = abs(value) <= 1e-35
        if math.isnan(value) or (zero and encoder.get("zeroIsMissing")):
            return [NAN]
        return [bisect.bisect_left(encoder["cuts"], 0.0 if zero else value)]
    if kind != "date":
        raise ValueError(f"an encoder of kind '{kind}' is not known; export the model again")
    time = moment(field(record, plan["time"])) if plan["time"] else NAN
    # A day that is not known is no weekend.
    parts = {"weekend": 0.0} if math.isnan(value) else date_parts(plan, value, time)
    made = [parts.get(part["part"], NAN) for part in encoder["parts"]]
    if encoder["complete"]:
        made = [0.0 if math.isnan(x) else scale(x, p["mean"], p["std"]) for x, p in zip(made, encoder["parts"])]
    return made + ([float(math.isnan(value))] if encoder["indicator"] else [])


def encoders_of(plan):
    """Each encoder with the names of its features."""
    first, found = 0, []
    for encoder in plan["encoders"]:
        names = [feature["name"] for feature in plan["features"][first : first + width(encoder)]]
        found.append((encoder, names))
        first += len(names)
    return found
`;

/** Ends both programs: records of a file, or of standard input. */
export const mainProgram = `

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin as file:
        json.dump(predict(json.load(file)), sys.stdout, ensure_ascii=False)
        print()
`;
