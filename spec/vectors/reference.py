"""A second implementation of Assay's evaluation, from the rules in README.md and nothing else.

    python3 reference.py write    makes targeting.json, rollout.json and participation.json anew
    python3 reference.py check    evaluates every case in those files and compares

It favours plainness over speed and needs the standard library only.
"""

import base64, json, math, re, sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

M = 0xFFFFFFFF
HERE = Path(__file__).parent


def rotl(x, r):
    return ((x << r) | (x >> (32 - r))) & M


def xxh32(data, seed):
    p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
    n, i = len(data), 0
    word = lambda at: int.from_bytes(data[at : at + 4], "little")
    if n >= 16:
        v = [(seed + p1 + p2) & M, (seed + p2) & M, seed, (seed - p1) & M]
        while i + 16 <= n:
            for lane in range(4):
                v[lane] = rotl((v[lane] + word(i + 4 * lane) * p2) & M, 13) * p1 & M
            i += 16
        h = (rotl(v[0], 1) + rotl(v[1], 7) + rotl(v[2], 12) + rotl(v[3], 18)) & M
    else:
        h = (seed + p5) & M
    h = (h + n) & M
    while i + 4 <= n:
        h, i = rotl((h + word(i) * p3) & M, 17) * p4 & M, i + 4
    while i < n:
        h, i = rotl((h + data[i] * p5) & M, 11) * p1 & M, i + 1
    h = (h ^ h >> 15) * p2 & M
    h = (h ^ h >> 13) * p3 & M
    return h ^ h >> 16


def murmur3(data, seed):
    h, n = seed, len(data) // 4 * 4
    scramble = lambda k: rotl(k * 0xCC9E2D51 & M, 15) * 0x1B873593 & M
    for i in range(0, n, 4):
        h = (rotl(h ^ scramble(int.from_bytes(data[i : i + 4], "little")), 13) * 5 + 0xE6546B64) & M
    h ^= scramble(int.from_bytes(data[n:], "little")) ^ len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & M
    h = (h ^ h >> 13) * 0xC2B2AE35 & M
    return h ^ h >> 16


def fnv1a(text):
    h = 2166136261
    units = text.encode("utf-16-le")
    for i in range(0, len(units), 2):
        h = (h ^ int.from_bytes(units[i : i + 2], "little")) * 16777619 & M
    return h


def bucket_of(unit, key, salt, algorithm="xxh32", seed=0, rollout=False):
    if algorithm == "growthbook":
        return fnv1a(str(fnv1a(f"{key}:{salt}{unit}"))) % 10000
    if algorithm == "unleash":
        text = f"{key}:{salt}:{unit}".encode()
        return murmur3(text, 0) % 100 * 100 if rollout else murmur3(text, 86028157) % 1000 * 10
    text = f"{unit}:{key}:{salt}".encode()
    return (xxh32 if algorithm == "xxh32" else murmur3)(text, seed) % 10000


def share_at(ranges, bucket):
    return next((i for i, (start, end) in enumerate(ranges) if start <= bucket < end), -1)


# Context and conditions


def read(name, context):
    if name in ("user_id", "targetingKey"):
        return context.get("user_id")
    if name == "anonymous_id":
        return context.get("anonymous_id")
    value = context.get("attributes", {})
    for part in [name] if name in value else name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return None if isinstance(value, dict) else value


def kind(value):
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, (int, float, Decimal)) else type(value).__name__


def same(a, b, ignore_case):
    if ignore_case and isinstance(a, str) and isinstance(b, str):
        return a.upper() == b.upper()
    return kind(a) == kind(b) and (number(a) == number(b) if kind(a) == "number" else a == b)


NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def number(value):
    """The number as it is written: no digit is rounded away."""
    if kind(value) == "number":
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    found = Decimal(value.strip()) if isinstance(value, str) and NUMBER.fullmatch(value) else None
    return found if found is not None and math.isfinite(float(found)) else None


def javascript(value):
    """The number as JavaScript writes it."""
    sign, digits, exponent = Decimal(repr(float(value))).as_tuple()
    digits = "".join(map(str, digits))
    exponent += len(digits) - len(digits.rstrip("0"))
    digits = digits.lstrip("0").rstrip("0")
    if not digits:
        return "0"
    count, power, minus = len(digits), len(digits) + exponent, "-" if sign else ""
    if count <= power <= 21:
        return minus + digits + "0" * (power - count)
    if 0 < power <= 21:
        return f"{minus}{digits[:power]}.{digits[power:]}"
    if -6 < power <= 0:
        return minus + "0." + "0" * -power + digits
    return f"{minus}{digits[0]}{'.' if count > 1 else ''}{digits[1:]}e{power - 1:+d}"


TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?( ?(?:[Zz]|UTC|[+-]\d\d(?::?\d\d)?))?)?", re.ASCII
)


def moment(value):
    """Units of 100 ns since 1970."""
    if kind(value) == "number":
        return int(value) * 10000
    match = isinstance(value, str) and TIME.fullmatch(value)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    leap = second == 60
    try:
        at = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=timezone.utc)
    except ValueError:
        return None
    seconds = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1) + leap
    if (offset := (match[8] or "Z").strip()) not in ("Z", "z", "UTC"):
        hours, minutes = int(offset[1:3]), int(offset[3:].strip(":") or 0)
        if hours > 23 or minutes > 59:
            return None
        seconds -= int(offset[0] + "1") * (hours * 3600 + minutes * 60)
    ends_month = lambda: (datetime(1970, 1, 1) + timedelta(seconds=seconds)).strftime("%d%H%M%S") == "01000000"
    if not -62135596800 <= seconds < 253402300800 or leap and not ends_month():
        return None
    return seconds * 10**7 + int((match[7] or "")[:7].ljust(7, "0"))


def version(value):
    match = isinstance(value, str) and re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?", value)
    if not match:
        return None
    tags = [(0, int(t), "") if t.isdigit() else (1, 0, t) for t in match[4].split(".")] if match[4] else []
    return ([int(match[i] or 0) for i in (1, 2, 3)], not tags, tags)


ORDERS = {
    "gt": (number, lambda a, b: a > b),
    "gte": (number, lambda a, b: a >= b),
    "lt": (number, lambda a, b: a < b),
    "lte": (number, lambda a, b: a <= b),
    "before": (moment, lambda a, b: a < b),
    "after": (moment, lambda a, b: a > b),
    "semver_eq": (version, lambda a, b: a == b),
    "semver_gt": (version, lambda a, b: a > b),
    "semver_gte": (version, lambda a, b: a >= b),
    "semver_lt": (version, lambda a, b: a < b),
    "semver_lte": (version, lambda a, b: a <= b),
}
TEXTS = {
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def holds(op, value, wanted, ignore_case):
    if op in ORDERS:
        convert, order = ORDERS[op]
        converted = convert(value)
        return converted is not None and order(converted, convert(wanted[0]))
    if op in TEXTS:
        fold = str.upper if ignore_case else str
        return isinstance(value, str) and any(TEXTS[op](fold(value), fold(part)) for part in wanted)
    if op == "matches":
        flags = re.IGNORECASE if ignore_case else 0
        return isinstance(value, str) and any(re.search(pattern, value, flags) for pattern in wanted)
    if op in ("any_of", "all_of"):
        items = value if isinstance(value, list) else [value]
        found = [any(same(item, want, ignore_case) for item in items) for want in wanted]
        return any(found) if op == "any_of" else all(found)
    return op == "exists" or any(same(value, want, ignore_case) for want in wanted)


def matches(condition, context, snapshot):
    negate = condition.get("negate", False)
    if "all" in condition:
        return all(matches(part, context, snapshot) for part in condition["all"]) != negate
    if "any" in condition:
        return any(matches(part, context, snapshot) for part in condition["any"]) != negate
    if "segment" in condition:
        return in_segment(condition["segment"], context, snapshot) != negate
    op, wanted = condition["op"], condition.get("values", [])
    if op in ("in_segment", "not_in_segment"):
        return any(in_segment(key, context, snapshot) for key in wanted) != (negate ^ (op == "not_in_segment"))
    value = read(condition["attribute"], context)
    if op in ("not_equals", "not_in") or (op == "exists" and wanted == [False]):
        negate = not negate
    return (value is not None and holds(op, value, wanted, condition.get("ignore_case", False))) != negate


def id_hash(user):
    text = f"{user}:segment:".encode()
    return xxh32(text, 0) << 32 | xxh32(text, 0x9E3779B9)


def id_set(users):
    hashes = sorted({id_hash(user) for user in users})
    return {"count": len(hashes), "hashes": base64.b64encode(b"".join(h.to_bytes(8, "little") for h in hashes)).decode()}


def has_id(ids, user):
    raw = base64.b64decode(ids["hashes"])
    return id_hash(user) in {int.from_bytes(raw[i : i + 8], "little") for i in range(0, len(raw), 8)}


def find(items, key):
    return next((item for item in items if item["key"] == key), None)


def in_segment(key, context, snapshot):
    segment, user = find(snapshot["segments"], key), context.get("user_id")
    if user is not None and has_id(segment["excluded"], user):
        return False
    if user is not None and has_id(segment["included"], user):
        return True
    return "rules" in segment and matches(segment["rules"], context, snapshot)


# Experiments and flags


def unit_of(unit_type, context, algorithm="xxh32"):
    value = unit_type and read({"user": "user_id", "anonymous": "anonymous_id"}.get(unit_type, unit_type), context)
    if value is None or kind(value) not in ("str", "number", "boolean") or algorithm == "growthbook" and not value:
        return None
    if isinstance(value, str):
        return value
    return str(value).lower() if kind(value) == "boolean" else javascript(value)


def assign(experiment, context, snapshot):
    """The answer without a stored variant: variant key, bucket, reason."""
    state, variants = experiment["state"], experiment["variants"]
    if experiment["environments"] and snapshot["environment"] not in experiment["environments"]:
        return None, None, "environment"
    if state == "not_started":
        return None, None, "not_started"
    if state == "stopped":
        shipped = experiment.get("shipped_variant")
        return (shipped, None, "shipped") if shipped else (next(v["key"] for v in variants if v["is_control"]), None, "stopped")
    unit = unit_of(experiment["unit_type"], context, experiment["hash"])
    unit = unit_of(experiment.get("fallback_unit_type"), context, experiment["hash"]) if unit is None else unit
    if unit is None:
        return None, None, "no_unit"
    if unit in experiment["forced"]:
        return experiment["forced"][unit], None, "forced"
    for holdout in (find(snapshot["holdouts"], key) for key in experiment["holdouts"]):
        if share_at([holdout["range"]], bucket_of(unit, holdout["key"], holdout["salt"])) == 0:
            return None, None, "holdout"
    if slot := experiment.get("layer"):
        layer = find(snapshot["layers"], slot["layer"])
        if share_at(slot["ranges"], bucket_of(unit, layer["key"], layer["salt"])) < 0:
            return None, None, "layer"
    bucket = bucket_of(unit, experiment["key"], experiment["salt"], experiment["hash"], experiment["seed"])
    if "audience" in experiment and not matches(experiment["audience"], context, snapshot):
        return None, bucket, "audience"
    if state == "paused":
        return None, bucket, "paused"
    share = share_at(experiment["revisions"][-1]["ranges"], bucket)
    return (None, bucket, "traffic") if share < 0 else (variants[share]["key"], bucket, "bucket")


class NoTargetingKey(Exception):
    pass


def without_unit(by):
    """Nothing, so that the next rule decides; but an application is told that it gave no targeting key."""
    if by in ("user", "user_id", "targetingKey"):
        raise NoTargetingKey


def serve(flag, rule, context, snapshot):
    """Variation, reason, bucket; or None where the next rule is to be tried."""
    served = rule["serve"]
    if not all(matches(condition, context, snapshot) for condition in rule["when"]):
        return None
    if "variation" in served:
        return served["variation"], "TARGETING_MATCH", None
    if "rollout" in served:
        unit = unit_of(served["by"], context, served["hash"])
        if unit is None:
            return without_unit(served["by"])
        bucket = bucket_of(unit, flag["key"], served["salt"], served["hash"], served["seed"], rollout=True)
        share = share_at(served["ranges"], bucket)
        return None if share < 0 else (served["rollout"][share]["variation"], "SPLIT", bucket)
    experiment = find(snapshot["experiments"], served["experiment"])
    variant, bucket, reason = assign(experiment, context, snapshot)
    if reason == "no_unit":
        return without_unit(experiment["unit_type"])
    if variant is None:
        return None
    return find(experiment["variants"], variant).get("variation", variant), "SPLIT" if reason == "bucket" else "TARGETING_MATCH", bucket


def resolve(flag, context, snapshot):
    """Variation, reason, rule, bucket."""
    rules = flag["environments"].get(snapshot["environment"])
    if rules is None or not rules["enabled"]:
        return (rules or {}).get("off_variation"), "DISABLED", None, None
    for prerequisite in flag["prerequisites"]:
        if resolve(find(snapshot["flags"], prerequisite["flag"]), context, snapshot)[0] not in prerequisite["variations"]:
            return rules.get("off_variation"), "DISABLED", None, None
    for rule in rules["rules"]:
        if answer := serve(flag, rule, context, snapshot):
            return answer[0], answer[1], rule["id"], answer[2]
    return rules.get("default_variation"), "DEFAULT" if rules["rules"] else "STATIC", None, None


def evaluate(key, context, snapshot):
    flag = find(snapshot["flags"], key)
    if flag is None:
        return {"reason": "ERROR", "error": "FLAG_NOT_FOUND"}
    try:
        variation, reason, rule, bucket = resolve(flag, context, snapshot)
    except NoTargetingKey:
        return {"reason": "ERROR", "error": "TARGETING_KEY_MISSING"}
    value = find(flag["variations"], variation)["value"] if variation is not None else None
    answer = {"variation": variation, "value": value, "reason": reason, "rule": rule, "bucket": bucket}
    return {name: part for name, part in answer.items() if part is not None}


def evaluate_experiment(key, context, snapshot):
    variant, bucket, reason = assign(find(snapshot["experiments"], key), context, snapshot)
    answer = {"variant": variant, "bucket": bucket, "reason": reason}
    return {name: part for name, part in answer.items() if part is not None}


def answer(case, snapshot):
    kind_of, run = ("flag", evaluate) if "flag" in case else ("experiment", evaluate_experiment)
    return run(case[kind_of], case["context"], snapshot)


# What the files hold


def cursor(percent):
    return min(math.ceil(Decimal(str(percent)) * 100), 10000)


def shares(percents):
    ends = [cursor(sum(Decimal(str(p)) for p in percents[: i + 1])) for i in range(len(percents))]
    return [[start, end] for start, end in zip([0] + ends, ends)]


def revision(weights, traffic=100):
    home = shares(weights)
    home[-1][1] = 10000
    opened = [[start, start + math.ceil((end - start) * Decimal(str(traffic)) / 100)] for start, end in home]
    return [{"number": 1, "weights_percent": weights, "traffic_percent": traffic, "ranges": opened}]


def experiment(number_, key, weights=(50, 50), traffic=100, **more):
    names = ["control"] + [f"v{i}" for i in range(1, len(weights))]
    variants = [{"key": name, "is_control": i == 0} for i, name in enumerate(names)]
    fixed = {"id": number_, "key": key, "state": "running", "iteration": 1, "hash": "xxh32", "seed": 0, "salt": "2025-11"}
    rest = {"unit_type": "user", "environments": [], "holdouts": [], "variants": variants, "forced": {}}
    return fixed | rest | {"revisions": revision(list(weights), traffic)} | more


def rollout(percents, by="user_id", hash_="xxh32", salt="", seed=0):
    parts = [{"variation": name, "percent": percent} for name, percent in percents]
    ranges = shares([percent for _, percent in percents])
    return {"rollout": parts, "by": by, "hash": hash_, "salt": salt, "seed": seed, "ranges": ranges}


def rule(name, serve_, *when):
    if "rollout" not in serve_:
        serve_ = serve_ | {"by": "user_id", "hash": "xxh32", "salt": "", "seed": 0}
    return {"id": name, "when": list(when), "serve": serve_}


def boolean(key, rules, enabled=True, prerequisites=(), **more):
    variations = [{"key": "on", "value": True}, {"key": "off", "value": False}]
    environment = {"enabled": enabled, "off_variation": "off", "default_variation": "off", "rules": rules}
    base = {"key": key, "type": "boolean", "variations": variations, "prerequisites": list(prerequisites), "client_visible": False}
    return base | {"environments": {"production": environment}} | more


def test(attribute, op, *values, **more):
    return {"attribute": attribute, "op": op, "values": list(values)} | more


def snapshot_of(**parts):
    empty = {"flags": [], "experiments": [], "segments": [], "layers": [], "holdouts": []}
    sort = lambda items: sorted(items, key=lambda item: item["key"])
    return {"format": "assay-snapshot/1", "version": 1, "environment": "production"} | empty | {k: sort(v) for k, v in parts.items()}


def user(name, anonymous=None, **attributes):
    context = {"user_id": name, "anonymous_id": anonymous, "attributes": attributes}
    return {key: value for key, value in context.items() if value is not None and value != {}}


ONE_INSTANT = """2024-03-15T19:37:00Z|2024-03-15t19:37:00z|2024-03-15 19:37:00|2024-03-15T19:37|2024-03-15 19:37:00.0|2024-03-15 19:37:00.000000049Z
2024-03-15 19:37:00+00|2024-03-15 21:37:00+0200|2024-03-15 21:37:00.000 +02:00|2024-03-15 14:07:00 -05:30|2024-03-16T19:36:00+23:59|2024-03-15 19:37:00 UTC
2024-03-15T19:37:00-00:00"""
ONE_INSTANT = ONE_INSTANT.replace("\n", "|").split("|")
OTHER_TIMES = ["2024-03-15", "2024-03-15T19:37:00.0000001Z", "2024-03-15T19:37:01", "2024-03-15 19:37:00+01:00", "2016-12-31T23:59:60Z", "0001-01-01"]
NO_TIMES = """03/15/2024 19:37:00|15.03.2024|15 Mar 2024|2024-3-15 19:37:00|20240315T193700Z|2024-03-15  19:37:00|2024-03-15_19:37:00|2024-03-15T19:37:00 CET
2024-03-15T19Z|2024-03-15T19:37:00.Z|2024-03-15T19:37:00.1234567890Z|2024-03-15T19:37:00,5Z|2024-03-15T24:00:00Z|2024-02-30T19:37:00Z|2024-03-15T19:60:00Z
2024-03-15T19:37:60Z|2024-03-15Z|2024-03-15 +02:00|2024-03-15T19:37:00 | 2024-03-15T19:37:00|2024-03-15T19:37:00+24:00|2024-03-15T19:37:00+02:|0000-01-01
0001-01-01T00:00:00+01:00|9999-12-31T23:59:59-01:00|1710531420000|\u0662\u0660\u0662\u0664-03-15|2024-03-15T19:37:00Z junk|2024|now"""
NO_TIMES = NO_TIMES.replace("\n", "|").split("|")


def targeting():
    samples = {
        "equals": (["US"], ["US", "us", None, ["US"]]),
        "not_equals": (["US"], ["US", "DE", None]),
        "in": (["DE", 8, True], ["DE", 8, 8.0, "8", True, 1, None]),
        "not_in": (["DE", "FR"], ["FR", "US", None]),
        "gt": ([18], [18, 18.5, "19", "old", True, None]),
        "gte": ([18], [17.99, 18, "18"]),
        "lt": ([0], [-0.5, 0, "-1e3"]),
        "lte": ([0], [0, 0.1]),
        "contains": (["@example.", "\u00e9"], ["ann@example.org", "caf\u00e9", "cafe\u0301", "", 5]),
        "starts_with": (["ad"], ["admin", "Admin", "a"]),
        "ends_with": ([".org", ".net"], ["a.net", "a.com"]),
        "matches": ([r"^[a-z]+\d{2}$"], ["abc42", "abc4", "ABC42", 42]),
        "exists": ([True], [0, "", False, None]),
        "before": (["2025-01-01"], ["2024-12-31T23:59:59.999Z", "2025-01-01", "2025-01-01T00:30:00+01:00", 1735689599999, "01/02/2024"]),
        "after": (["2025-01-01T00:00:00Z"], ["2025-01-01T00:00:00.001Z", "2025-01-01", 1735689600001, "2024-12-31T23:30:00-01:00"]),
        "semver_eq": (["1.2.0"], ["1.2.0", "v1.2", "1.2.0+build", "1.2.0-rc", "one"]),
        "semver_gt": (["1.9.0"], ["1.10.0", "1.9.0", "2", "1.9.0-rc"]),
        "semver_gte": (["2.0.0-rc.2"], ["2.0.0-rc.2", "2.0.0-rc.10", "2.0.0-rc", "2.0.0-rc.a"]),
        "semver_lt": (["1.0.0"], ["1.0.0-alpha", "0.9", "1.0.0"]),
        "semver_lte": (["1.0.0-alpha.1"], ["1.0.0-alpha", "1.0.0-alpha.beta", "1.0.0-alpha.1"]),
        "any_of": (["red", 5], [["red"], ["blue", 5], "red", [], None]),
        "all_of": (["red", "blue"], [["blue", "green", "red"], ["red"], "red"]),
    }
    last, beyond = 2**53, [2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, 12345678901234567890, str(2**53 + 1), "9007199254740991.99999", -(2**53) - 1]
    numbers = {"gt": last, "gte": last, "lt": last, "lte": last, "equals": last, "in": last, "not_equals": last, "any_of": last}
    tight = [0.1, "0.1", "0.10000000000000000001", "0.09999999999999999999999", "1e-1", " .1 ", "+0.1", "0,1", "0x1", "1e-400", "1e400"]
    on = {"variation": "on"}
    flags = [boolean(op, [rule("r", on, test("a", op, *values))]) for op, (values, _) in samples.items()]
    cases = [(op, user("u", a=value) if value is not None else user("u")) for op, (_, values) in samples.items() for value in values]
    german, adult = test("country", "equals", "DE"), test("age", "gte", 18)
    flags += [
        boolean("absent", [rule("r", on, test("a", "exists", False))]),
        boolean("negated", [rule("r", on, test("a", "in", "x", negate=True))]),
        boolean("any-case", [rule("r", on, test("a", "equals", "Stra\u00dfe", ignore_case=True))]),
        boolean("grouped", [rule("r", on, {"any": [german, {"all": [adult, test("country", "equals", "US")]}]})]),
        boolean("dotted", [rule("r", on, test("address.city", "equals", "Bern"))]),
        boolean("by-id", [rule("r", on, test("user_id", "in", "ann", "bob"))]),
        boolean("segmented", [rule("staff", on, {"segment": "staff"}), rule("eu", on, {"segment": "eu-customers"})]),
        boolean("not-staff", [rule("r", on, {"segment": "staff", "negate": True}, german)]),
    ]
    flags += [boolean(f"{op}-last", [rule("r", on, test("a", op, value))]) for op, value in numbers.items()]
    cases += [(f"{op}-last", user("u", a=value)) for op in numbers for value in beyond]
    cases += [("any_of-last", user("u", a=[2**53 + 1])), ("any_of-last", user("u", a=[2**53 + 1, 2**53]))]
    flags += [boolean(f"{op}-tenth", [rule("r", on, test("a", op, 0.1))]) for op in ("gt", "gte", "lt", "equals")]
    cases += [(f"{op}-tenth", user("u", a=value)) for op in ("gt", "gte", "lt", "equals") for value in tight]
    close = [test("a", "after", "2024-03-15 19:36:59.9999999"), test("a", "before", "2024-03-15t19:37:00.0000001z")]
    flags += [boolean("one-instant", [rule("r", on, *close)])]
    cases += [("one-instant", user("u", a=text)) for text in ONE_INSTANT + OTHER_TIMES + NO_TIMES]
    segments = [
        {"key": "staff", "included": id_set(["boss", "ann"]), "excluded": id_set([])},
        {
            "key": "eu-customers",
            "rules": {"all": [test("country", "in", "DE", "FR"), {"segment": "staff", "negate": True}]},
            "included": id_set(["vip", "both"]),
            "excluded": id_set(["banned", "both"]),
        },
    ]
    for flag in ("absent", "negated"):
        cases += [(flag, user("u", a="x")), (flag, user("u", a="y")), (flag, user("u"))]
    cases += [("any-case", user("u", a="STRA\u00dfE")), ("dotted", user("u", address={"city": "Bern"})), ("dotted", user("u", address="Bern"))]
    cases += [("grouped", user("u", country=c, age=a)) for c in ("DE", "US", "FR") for a in (17, 18)]
    cases += [("by-id", user(name)) for name in ("ann", "eve")] + [("by-id", {})]
    for flag in ("segmented", "not-staff"):
        cases += [(flag, user(name, country=c)) for name in ("boss", "vip", "banned", "both", "eve") for c in ("DE", "US")]
        cases += [(flag, {"attributes": {"country": "DE"}})]
    cases += [("no-such-flag", user("u"))]
    return snapshot_of(flags=flags, segments=segments), [{"flag": flag, "context": context} for flag, context in cases]


UNITS = [f"user-{i}" for i in range(40)] + ["", "a:b", "\u00e9", "e\u0301", "\U0001f600", "x" * 1000]


def rollouts():
    texts = {"type": "string", "variations": [{"key": k, "value": k.upper()} for k in ("a", "b", "c")]}
    split = [("a", 33.33), ("b", 33.33), ("c", 10.005)]
    in_texts = {"production": {"enabled": True, "default_variation": "c", "rules": [rule("split", rollout(split, salt="s"))]}}
    experiments = [experiment(1, "checkout", (70, 20, 10), 60), experiment(2, "stopped", state="stopped", shipped_variant="v1")]
    experiments += [experiment(3, "staging", environments=["staging"])]
    for one in experiments:
        for variant in one["variants"][1:]:
            variant["variation"] = "on"
        one["variants"][0]["variation"] = "off"
    flags = [
        boolean("quarter", [rule("ramp", rollout([("on", 25)], salt="q")), rule("de", {"variation": "on"}, test("country", "equals", "DE"))]),
        boolean("murmur", [rule("ramp", rollout([("on", 50)], hash_="murmur3", seed=4294967295))]),
        boolean("growthbook", [rule("ramp", rollout([("on", 50)], hash_="growthbook"))]),
        boolean("unleash", [rule("ramp", rollout([("on", 37)], hash_="unleash"))]),
        boolean("company", [rule("ramp", rollout([("on", 50)], by="company"))]),
        boolean("everybody", [rule("ramp", rollout([("on", 100)]))]),
        boolean("nobody", [rule("ramp", rollout([("on", 0)]))]),
        boolean("texts", [], **texts, environments=in_texts),
        boolean("tested", [rule("test", {"experiment": "checkout"}), rule("de", {"variation": "on"}, test("country", "equals", "DE"))]),
        boolean("shipped", [rule("test", {"experiment": "stopped"})]),
        boolean("staged", [rule("test", {"experiment": "staging"})]),
        boolean("dependent", [rule("all", {"variation": "on"})], prerequisites=[{"flag": "quarter", "variations": ["on"]}]),
        boolean("off", [rule("all", {"variation": "on"})], enabled=False),
        boolean("elsewhere", [], environments={}),
        boolean("plain", []),
    ]
    split_flags = ("quarter", "murmur", "growthbook", "unleash", "texts", "tested", "dependent")
    cases = [(flag, user(unit, country="DE" if i % 3 == 0 else "US")) for flag in split_flags for i, unit in enumerate(UNITS)]
    cases += [("company", user("u", company=f"c{i}")) for i in range(10)] + [("company", user("u")), ("company", user("u", company=42))]
    identities = [0, 0.0, -0.0, "", "0", False, True, "true", None, [], ["a"], {"a": 1}, 1, 8.0, -7, 1.5, 0.1, 1e-6, 1.5e-7, 1e15, 123456789012345680000.0, 1e21, 1.25e22]
    identities += [2**53 + 1, 12345678901234567890, 5e-324, 1.7976931348623157e308, "\u00e9", " "]
    for name in ("xxh32", "growthbook"):
        flags += [boolean(f"account-{name}", [rule("most", rollout([("on", 70)], by="account", hash_=name)), rule("vip", {"variation": "on"}, test("vip", "equals", True))])]
        cases += [(f"account-{name}", user("u", account=value, vip=vip) if value is not None else user("u", vip=vip)) for value in identities for vip in (True, False)]
    flags += [boolean("visitors", [rule("all", rollout([("on", 100)], by="anonymous_id"))])]
    cases += [("visitors", user("u", "a")), ("visitors", user("u")), ("visitors", user("u", "")), ("everybody", user(""))]
    experiments += [experiment(4, "accounts", unit_type="account", hash="growthbook"), experiment(5, "either", fallback_unit_type="anonymous")]
    for one in experiments[3:]:
        one["variants"][0]["variation"], one["variants"][1]["variation"] = "off", "on"
        flags += [boolean(f"by-{one['key']}", [rule("test", {"experiment": one["key"]}), rule("rest", {"variation": "on"})])]
    cases += [("by-accounts", user("u", account=value)) for value in identities if value is not None] + [("by-accounts", user("u"))]
    cases += [("by-either", user(name, other)) for name in ("u", "", None) for other in ("a", "", None)]
    cases += [(flag, user("u")) for flag in ("everybody", "nobody", "shipped", "staged", "off", "elsewhere", "plain")]
    cases += [(flag, {}) for flag in ("quarter", "tested", "dependent", "off", "plain", "shipped")]
    return snapshot_of(flags=flags, experiments=experiments), [{"flag": flag, "context": context} for flag, context in cases]


def participation():
    german = test("country", "equals", "DE")
    experiments = [
        experiment(1, "plain"),
        experiment(2, "ramped", (33.33, 33.33, 33.34), 12.5),
        experiment(3, "murmur", hash="murmur3", seed=7),
        experiment(4, "growthbook", hash="growthbook"),
        experiment(5, "unleash", (33.3, 66.7), hash="unleash"),
        experiment(6, "held", holdouts=["global"]),
        experiment(7, "left", layer={"layer": "search", "ranges": [[0, 4000]]}),
        experiment(8, "right", layer={"layer": "search", "ranges": [[4000, 9000], [9500, 10000]]}),
        experiment(9, "german", audience=german),
        experiment(10, "forced", (50, 50), 0, forced={"user-1": "v1", "user-2": "control"}),
        experiment(11, "account", unit_type="account"),
        experiment(12, "visitor", fallback_unit_type="anonymous"),
        experiment(13, "waiting", state="not_started"),
        experiment(14, "paused", state="paused"),
        experiment(15, "stopped", state="stopped", forced={"user-1": "v1"}),
        experiment(16, "shipped", state="stopped", shipped_variant="v1"),
        experiment(17, "everything", (50, 50), 80, holdouts=["global"], layer={"layer": "search", "ranges": [[0, 9000]]}, audience=german, state="paused"),
    ]
    experiments[-1]["layer"]["layer"] = "pages"
    layers, holdouts = [{"key": "search", "salt": ""}, {"key": "pages", "salt": "p"}], [{"key": "global", "percent": 20, "salt": "h", "range": [0, 2000]}]
    cases = [(one["key"], user(unit, country="DE" if i % 2 == 0 else "US")) for one in experiments[:10] for i, unit in enumerate(UNITS)]
    cases += [("account", user("u", account=f"acme-{i}")) for i in range(5)] + [("account", user("u"))]
    cases += [("visitor", user(None, f"anon-{i}")) for i in range(5)] + [("visitor", {})]
    cases += [(key, user("user-1")) for key in ("waiting", "paused", "stopped", "shipped")]
    cases += [("everything", user(unit, country="DE")) for unit in UNITS[:10]]
    return snapshot_of(experiments=experiments, layers=layers, holdouts=holdouts), [{"experiment": key, "context": c} for key, c in cases]


FILES = {"targeting.json": targeting, "rollout.json": rollouts, "participation.json": participation}


def write():
    for name, make in FILES.items():
        snapshot, cases = make()
        lines = ",\n".join("  " + json.dumps(case | {"expect": answer(case, snapshot)}) for case in cases)
        (HERE / name).write_text(f'{{"snapshot": {json.dumps(snapshot, indent=1)},\n "evaluations": [\n{lines}\n]}}\n')
        print(f"{name}: {len(cases)} cases")


def check():
    wrong = 0
    for name in FILES:
        vectors = json.loads((HERE / name).read_text())
        for case in vectors["evaluations"]:
            if (actual := answer(case, vectors["snapshot"])) != case["expect"]:
                wrong += 1
                print(f"{name}: {case} gave {actual}")
    return wrong


if __name__ == "__main__":
    sys.exit(write() if sys.argv[1:] == ["write"] else check() if sys.argv[1:] == ["check"] else __doc__)
