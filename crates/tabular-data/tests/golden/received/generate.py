"""Writes what pandas makes of awkward columns, and of a release: columns.csv, release.csv and received.toml beside this script.

    python generate.py        (needs numpy and pandas; their versions are recorded in received.toml)

columns.csv  three rows; columns of awkward cells, and columns drawn from a pool of such cells
release.csv  tokens, ciphertext numbers, raw texts, missing cells
received.toml  of every column its dtype in pandas, and its cells as numbers (nan: missing or infinite) or as the sorted
               levels and codes of vendors' scripts, with missing texts as a level of their own
"""
import base64
import csv
import hashlib
import json
import pathlib

import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
BIG = str(2**64)
MISSING = ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
           "NaN", "None", "n/a", "nan", "null"]
AWKWARD = [
    # integers of 64 bits and beyond; the first misfit decides
    ["1", "", "3"], ["9007199254740993", "1", "2"], [str(-2**63), "", "2"], [str(2**64 - 1), "1", "2"], [str(2**64 - 1), "-1", "2"],
    ["-1", str(2**64 - 1), "2"], [str(2**64 - 1), "", "2"], ["", "2", str(2**64 - 1)], [BIG, "1", "2"], [BIG, "", "2"],
    [BIG, "1.5", "2"], ["1.5", BIG, "2"], [str(2**64 - 1), "1.5", "2"], [str(2**64 - 1), "-1", "2.5"], [str(2**64 - 1), "", "2.5"],
    ["1", "2.5", BIG], [BIG, "x", "2"], [str(-2**63 - 1), "1", "2"], ["1" * 400, "1", "2"], ["1.5", "1" * 400, "2"],
    ["+" + str(2**64 - 1), "1", "2"], [str(2**64 - 1), "1.5", BIG], ["inf", BIG, "2"], ["x", BIG, "2"], [BIG, "True", "2"],
    [str(2**63), "-2.5", "2"], [str(-2**63 - 1), "-inf", "2"], [str(-2**63 - 1), "--1", "NA"], [str(2**63), "2.5", "-1"],
    # truth values
    ["True", "False", "True"], ["TRUE", "false", "True"], ["True", "", "False"], ["True", "1", "0"], ["True", "yes", "no"],
    [" True", "False", "True"], ["tRUE", "True", "False"], ["true", "true", "true"], ["True", "", ""],
    # infinite, large and small
    ["inf", "1", "2"], ["-Infinity", "1", "+inf"], [" inf", "1", "2"], ["inf ", "1", "2"], ["INF", "infinity", "-INFINITY"],
    ["1e999", "1", "2"], ["1.8e308", "1", "2"], ["1e-999", "1", "2"], ["-1e999", "1", "2"], ["1.7976931348623157e308", "1", "2"],
    ["0e400", "1", "2"], ["1e0000000005", "1", "2"], ["1e308", "10e308", "1"], ["1" * 300 + ".5", "1", "2"],
    # spaces, signs, marks
    [" 1", "2 ", " 3 "], [" 1.5", "2.5 ", "3"], ["\t1", "2", "3"], ["\x0c1", "1", "2"], ["1\n", "2", "3"], ["\xa01", "1", "2"],
    [" NA", "1", "2"], [" ", "1", "2"], ["1 2", "1", "2"], ["+1", "2", "3"], ["++1", "2", "3"], ["- 1", "2", "3"], ["+", "1", "2"],
    ["-", "1", "2"], ["-0", "1", "2"], [".5", "5.", "3"], [".", "1", "2"], ["1e5", "1E5", "3"], ["1e", "1", "2"], ["1e+", "1", "2"],
    ["e5", "1", "2"], ["1.e3", ".1e3", "-.5"], ["1e5.5", "1", "2"], ["0x10", "1", "2"], ["1_000", "1", "2"], ["1,000", "1", "2"],
    ["007", "1", "2"], ["1%", "2", "3"], ["1d", "1", "2"], ["1.5f", "1", "2"], ["\uff11", "1", "2"], ["0.1234567890123456789", "1", "2"],
    # what is missing, and what only looks like it
    *([marker, "1", "x"] for marker in MISSING), *([marker, "1", "2"] for marker in ["none", "NAN", "Nan", "NaT", "na", "+nan", "#n/a"]),
    MISSING[:3], ["", "NA", "nan"], ["2024-01-01", "", "2024-01-02"], ["(missing)", "", "a"], ["a", "", "Z"], ["\u00e9", "z", "\u4e2d"],
    ["a,b", 'say "x"', "line\nbreak"],
]
POOL = ["", "NA", "0", "1", "-1", " 2 ", "1.5", "2e3", "1e999", "inf", " inf", "True", "false", "x", "007", BIG, str(2**63), str(2**64 - 1),
        str(-2**63), str(-2**63 - 1)]


def token(value, size):
    return base64.urlsafe_b64encode(hashlib.sha512(str(value).encode()).digest()[:size]).decode()


def release(rng, n=150):
    income, city = rng.lognormal(3, 1, n).round(2), rng.integers(0, 7, n)
    frame = {
        "income": [None if rng.random() < 0.1 else v for v in income],
        "digits": ["%06d" % v for v in rng.integers(0, 10**6, n)],  # as format-preserving encryption writes them
        "order": rng.integers(2**53, 2**63, n),
        "wide order": [int(v) * 2 + 1 for v in rng.integers(2**62, 2**63, n)],
        "siv": [token(c, 18) for c in city],
        "fernet": [token((c, i), 30) for i, c in enumerate(city)],
        "city": [None if rng.random() < 0.1 else "Stadt %d" % c for c in city],
        "since": ["20%02d-0%d-11" % (v // 9 % 20, v % 9 + 1) for v in rng.integers(0, 180, n)],
        "new": rng.integers(0, 2, n).astype(bool),
        "share": ["%d%%" % v for v in rng.integers(0, 100, n)],
        "mostly missing": [1.0 if i == 70 else None for i in range(n)],
    }
    return pd.DataFrame(frame)


def write(name, columns):
    with open(here / name, "w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values()))


def described(name):
    table = pd.read_csv(here / name)
    numbers = set(table.select_dtypes("number").columns)
    return [{"name": column, "dtype": str(cells.dtype), "missing": int(cells.isna().sum()), **content(cells, column in numbers)}
            for column, cells in table.items()]


def content(cells, is_number):
    if is_number:
        return {"numbers": [float(v) if np.isfinite(v) else np.nan for v in cells.astype(float)]}
    # str: of truth values and of integers beyond 64 bits, which pandas holds as Python's
    filled = ["(missing)" if pd.isna(cell) else str(cell) for cell in cells]
    levels = sorted(set(filled))
    return {"levels": levels, "codes": [levels.index(cell) for cell in filled]}


def toml(value):
    """A TOML value: that of JSON, but for NaN."""
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(toml, value))
    return "nan" if value != value else json.dumps(value, ensure_ascii=False)


rng = np.random.default_rng(15)
drawn = [[POOL[i] for i in rng.integers(0, len(POOL), 3)] for _ in range(400)]
write("columns.csv", {"c%d" % i: cells for i, cells in enumerate(AWKWARD + drawn)})
release(rng).to_csv(here / "release.csv", index=False)
versions = {"numpy": np.__version__, "pandas": pd.__version__}
lines = ["# %s" % json.dumps(versions)]
for name in ["columns", "release"]:
    for column in described(name + ".csv"):
        lines += ["[[%s]]" % name, *("%s = %s" % (key, toml(value)) for key, value in column.items())]
(here / "received.toml").write_text("\n".join(lines) + "\n")
