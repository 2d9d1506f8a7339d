"""Makes checkout.csv, a small experiment; purchases.csv, what its units bought, as events; and checkout.json, what the analysis must say.

Independent of the program under test: textbook formulas in 50-digit arithmetic (mpmath 1.3). Run: python3 checkout.py
"""

import csv
import json
import pathlib
import random

from mpmath import betainc, erfc, erfinv, findroot, gammainc, mp, mpf, sqrt

mp.dps = 50
HERE = pathlib.Path(__file__).parent
RATES = {"control": 0.22, "express": 0.33, "short": 0.24}
WEIGHTS = {"control": 2, "express": 1, "short": 1}
Z = sqrt(2) * erfinv(mpf("0.95"))


def make_rows():
    rng = random.Random(20260131)
    arms = [arm for arm, weight in WEIGHTS.items() for _ in range(weight)]
    for number in range(1, 1201):
        arm, platform = rng.choice(arms), rng.choice(["android", "ios", "web"])
        purchased = rng.random() < RATES[arm]
        revenue = round(rng.lognormvariate(3, 0.8), 2) if purchased else 0
        yield [f"u{number:04}", arm, platform, str(purchased).upper(), revenue]


def sf_chi2(x, df):
    return gammainc(mpf(df) / 2, x / 2, regularized=True)


def p_two_sided_t(t, df):
    return betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True)


def t_quantile(df):
    return findroot(lambda t: p_two_sided_t(t, df) - mpf("0.05"), Z)


def rate(values):
    n, k = len(values), sum(values)
    p, z2 = mpf(k) / n, Z * Z
    centre, reach = (p + z2 / (2 * n)) / (1 + z2 / n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return {"units": n, "successes": k, "rate": p, "wilson95": [centre - reach, centre + reach]}


def compare_rates(control, treatment):
    c, t = rate(control), rate(treatment)
    (n, p), (m, q) = (c["units"], c["rate"]), (t["units"], t["rate"])
    pooled = mpf(c["successes"] + t["successes"]) / (n + m)
    z = (q - p) / sqrt(pooled * (1 - pooled) * (mpf(1) / n + mpf(1) / m))
    (lower_p, upper_p), (lower_q, upper_q) = c["wilson95"], t["wilson95"]
    down, up = sqrt((q - lower_q) ** 2 + (upper_p - p) ** 2), sqrt((upper_q - q) ** 2 + (p - lower_p) ** 2)
    return {
        "control": c,
        "treatment": t,
        "difference": q - p,
        "difference95_newcombe": [q - p - down, q - p + up],
        "lift": q / p - 1,
        "z_pooled": z,
        "p_value": erfc(abs(z) / sqrt(2)),
    }


def mean(values):
    n = len(values)
    m = sum(values) / n
    return {"units": n, "mean": m, "variance": sum((x - m) ** 2 for x in values) / (n - 1), "sum": sum(values)}


def compare_means(control, treatment):
    c, t = mean(control), mean(treatment)
    a, b = c["variance"] / c["units"], t["variance"] / t["units"]
    df = (a + b) ** 2 / (a * a / (c["units"] - 1) + b * b / (t["units"] - 1))
    d, se = t["mean"] - c["mean"], sqrt(a + b)
    reach = t_quantile(df) * se
    return {
        "control": c,
        "treatment": t,
        "difference": d,
        "difference95": [d - reach, d + reach],
        "lift": t["mean"] / c["mean"] - 1,
        "t": d / se,
        "df": df,
        "p_value": p_two_sided_t(d / se, df),
    }


def srm(rows):
    observed = [sum(row[1] == arm for row in rows) for arm in WEIGHTS]
    expected = [mpf(len(rows)) * weight / sum(WEIGHTS.values()) for weight in WEIGHTS.values()]
    chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, expected))
    return {"observed": observed, "expected": expected, "chi2": chi2, "p_value": sf_chi2(chi2, len(WEIGHTS) - 1)}


def compare(rows, arm):
    def both(read, keep=lambda row: True):
        return [[read(row) for row in rows if row[1] == a and keep(row)] for a in ("control", arm)]

    def purchased(row):
        return int(row[3] == "TRUE")

    result = {
        "purchased": compare_rates(*both(purchased)),
        "revenue": compare_means(*both(lambda row: mpf(str(row[4])))),
    }
    for platform in ("android", "ios", "web"):
        result[f"purchased|platform={platform}"] = compare_rates(*both(purchased, lambda row: row[2] == platform))
    return result


def write(name, header, lines):
    with open(HERE / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])


if __name__ == "__main__":
    rows = list(make_rows())
    write("checkout.csv", ["user_id", "variant", "platform", "purchased", "revenue"], rows)
    write("purchases.csv", ["event_id", "user_id", "amount"], [[f"p-{row[0]}", row[0], row[4]] for row in rows if row[3] == "TRUE"])
    answer = {"control": "control", "srm": srm(rows)} | {arm: compare(rows, arm) for arm in WEIGHTS if arm != "control"}
    (HERE / "checkout.json").write_text(json.dumps(answer, indent=1, default=float) + "\n")
