"""Makes basket-exposures.csv and basket-events.csv, a small experiment with everything that must not count, and basket.json, its results.

Independent of the program under test: units are followed one by one here, and the formulas are those of ../analyze/checkout.py.
What must not count: units that met two variants, events before the exposure, events of units that were never exposed,
events sent twice, events after a metric's window, and spending beyond a metric's cap. Run: python3 basket.py
"""

import csv
import json
import pathlib
import random
import sys

from mpmath import mpf

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "analyze"))
from checkout import compare_means, compare_rates, sf_chi2  # noqa: E402

HERE = pathlib.Path(__file__).parent
WEIGHTS = {"control": 50, "large": 30, "sticky": 20}
CHANNELS = ["app", "shop", "web"]
DAY, CAP, WINDOW = 24, 60, 48


def make_exposures(rng):
    arms = [arm for arm, weight in WEIGHTS.items() for _ in range(weight)]
    for number in range(900):
        arm, channel, hour = rng.choice(arms), rng.choice(CHANNELS), rng.randrange(7 * DAY)
        yield [f"u{number:03}", arm, channel, hour]
        if number % 60 == 7:
            yield [f"u{number:03}", next(other for other in WEIGHTS if other != arm), channel, hour + 5]


def make_events(rng):
    for number in range(960):  # the last 60 units are never exposed
        for turn in range(rng.randrange(5)):
            kind = rng.choice(["order", "view", "view"])
            value = round(rng.lognormvariate(3, 0.9), 2) if kind == "order" else ""
            event = [f"e-{number}-{turn}", f"u{number:03}", kind, value, rng.randrange(12 * DAY)]
            yield event
            if rng.random() < 0.1:
                yield event


def time(hour):
    return f"2026-01-{5 + hour // DAY:02}T{hour % DAY:02}:00:00Z"


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *([*row[:-1], time(row[-1])] for row in rows)])


def orders(events, window=None):
    return [mpf(str(e[3])) for e in events if e[2] == "order" and (window is None or e[4] - e[5] < window)]


MEASURES = {
    "bought": (compare_rates, lambda events: min(1, len(orders(events)))),
    "spent": (compare_means, lambda events: sum(orders(events), mpf(0))),
    "soon_spent": (compare_means, lambda events: min(mpf(CAP), sum(orders(events, WINDOW), mpf(0)))),
    "views": (compare_means, lambda events: mpf(sum(e[2] == "view" for e in events))),
}


def counted(exposures, events):
    """Unit by unit: its arm, its channel, and its events at or after the exposure, each with the hour of the exposure."""
    units = {}
    for unit, arm, channel, hour in exposures:
        units.setdefault(unit, []).append((arm, channel, hour))
    once = {event[0]: event for event in events}.values()
    for unit, met in units.items():
        if len(met) == 1:
            arm, channel, hour = met[0]
            yield arm, channel, [[*e, hour] for e in once if e[1] == unit and e[4] >= hour]


def compare(units, arm):
    def values(measure, of, only):
        return [measure(events) for a, channel, events in units if a == of and only in (None, channel)]

    slices = [(name, None) for name in MEASURES] + [("bought", channel) for channel in CHANNELS]
    return {
        name if only is None else f"{name}|channel={only}": MEASURES[name][0](
            values(MEASURES[name][1], "control", only), values(MEASURES[name][1], arm, only)
        )
        for name, only in slices
    }


def srm(units):
    observed = [sum(a == arm for a, _, _ in units) for arm in WEIGHTS]
    expected = [mpf(len(units)) * weight / 100 for weight in WEIGHTS.values()]
    chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, expected))
    return {"observed": observed, "expected": expected, "chi2": chi2, "p_value": sf_chi2(chi2, len(WEIGHTS) - 1)}


rng = random.Random(20260205)
exposures, events = list(make_exposures(rng)), list(make_events(rng))
write("basket-exposures.csv", ["user_id", "variant", "channel", "exposed_at"], exposures)
write("basket-events.csv", ["event_id", "user_id", "type", "value", "timestamp"], events)
units = list(counted(exposures, events))
answer = {"control": "control", "srm": srm(units)} | {arm: compare(units, arm) for arm in WEIGHTS if arm != "control"}
(HERE / "basket.json").write_text(json.dumps(answer, indent=1, default=float) + "\n")
