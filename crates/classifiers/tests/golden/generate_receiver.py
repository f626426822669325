"""Writes receiver.json: the area under the ROC curve that scikit-learn reaches on tables of numbers and texts, fold by fold.

Usage: python generate_receiver.py   (in this folder; NumPy, pandas and scikit-learn as recorded in the file)

The tables are made here from a seed, written as CSV and read by pandas. "usual" is LogisticRegression with its default tolerance,
as a vendor would call it; all other areas are those of the exact optimum (newton-cg, tolerance 1e-11). Of a column of texts the
file holds the place of each text in sorted order, missing ones being the text "(missing)"; of numbers the values, null if missing.
"""
import hashlib
import io
import json
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

MAX_NUMBER_LEVELS = 50
EXACT = dict(solver="newton-cg", tol=1e-11, max_iter=10_000)
warnings.simplefilter("error", ConvergenceWarning)


def token(value):
    return hashlib.sha256(str(value).encode()).hexdigest()[:12]


def logits(rng, score, n_classes):
    """Labels whose chances depend on the score."""
    noisy = score + rng.logistic(size=len(score))
    return np.searchsorted(np.quantile(noisy, np.arange(1, n_classes) / n_classes), noisy)


def gaps(rng, values, share):
    values = np.asarray(values, dtype=object)
    values[rng.random(len(values)) < share] = None
    return values


def mixed(rng, n, n_classes):
    """Numbers with and without gaps, big integers, flags, a constant, levels and tokens."""
    age, income, city = rng.normal(45, 15, n).round(), rng.lognormal(3, 0.8, n).round(2), rng.integers(0, 9, n)
    tenure, flag, group = rng.integers(0, 40, n), rng.integers(0, 2, n), rng.integers(0, 3, n)
    effect = rng.normal(size=9)
    score = 0.05 * (age - 45) - 0.5 * np.log(income) + effect[city] + 0.04 * tenure + 0.8 * flag
    columns = {
        "age": gaps(rng, age, 0.1),
        "income": income,
        "flag": flag,
        "order": [int(i) * 7_919_000_000_000_117 + int(j) for i, j in zip(tenure + 3, rng.integers(0, 10**9, n))],
        "constant": np.full(n, 7),
        "one value": np.where(np.arange(n) == 5, age, np.nan),  # and none in the training rows of one fold
        "city": gaps(rng, ["Stadt %d" % c for c in city], 0.05),
        "group": np.where(group == 2, "2+", group.astype(str)),
        "is new": group == 0,
        "tenure token": [token(t) for t in tenure],
    }
    return pd.DataFrame({**columns, "target": logits(rng, score, n_classes)})


def tokens(rng, n):
    """Every column a text, most cells met once or twice."""
    levels = [2, 5, 60, n // 2, n, 10 * n]
    values = [rng.integers(0, level, n) for level in levels]
    score = 1.2 * values[0] + 0.5 * values[1] + 0.03 * values[2] + 4 * values[3] / n
    columns = {"t%d" % i: [token((i, v)) for v in value] for i, value in enumerate(values)}
    return pd.DataFrame({**columns, "target": logits(rng, score, 2)})


def read(frame):
    table = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    target = table.pop("target")
    numbers = table.select_dtypes("number").columns.tolist()
    texts = [c for c in table.columns if c not in numbers]
    table[texts] = table[texts].astype("object").where(table[texts].notna(), "(missing)")
    return table, target, numbers, texts


def features(reading, table, numbers, texts):
    few = [c for c in numbers if len(table[c].unique()) <= MAX_NUMBER_LEVELS] if reading == "one-hot-numbers" else []
    scaled = [c for c in numbers if c not in few]
    fill, one_hot = SimpleImputer(strategy="median"), OneHotEncoder(handle_unknown="ignore")
    # the places of all texts are known, as when the whole table is coded at once
    places = OrdinalEncoder(categories=[sorted(table[c].unique()) for c in texts])
    return ColumnTransformer([
        ("numbers", fill if reading == "unscaled-numbers" else make_pipeline(fill, StandardScaler()), scaled),
        ("few numbers", OneHotEncoder(handle_unknown="ignore"), few),
        ("texts", make_pipeline(places, StandardScaler()) if reading == "ordinal-texts" else one_hot, texts),
    ])


def areas(reading, read, folds, **options):
    table, target, numbers, texts = read
    model = make_pipeline(features(reading, table, numbers, texts), LogisticRegression(**options))
    scoring = "roc_auc" if target.nunique() == 2 else "roc_auc_ovr"
    return cross_val_score(model, table, target, scoring=scoring, cv=folds, error_score="raise").tolist()


def column(name, table, numbers):
    cells = table[name]
    if name in numbers:
        return {"name": name, "numbers": [None if np.isnan(v) else v for v in cells.astype(float).tolist()]}
    levels = sorted(cells.unique())
    return {"name": name, "codes": [levels.index(cell) for cell in cells], "n_levels": len(levels)}


def case(name, frame, readings):
    table, target, numbers, texts = received = read(frame)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(table, target))
    return {
        "name": name,
        "columns": [column(c, table, numbers) for c in table.columns],
        "targets": target.tolist(),
        "folds": [test.tolist() for _, test in folds],
        "usual": areas("as-written", received, folds, max_iter=5000),
        "readings": {reading: areas(reading, received, folds, **EXACT) for reading in readings},
    }


rng = np.random.default_rng(15)
every = ["as-written", "ordinal-texts", "one-hot-numbers", "unscaled-numbers"]
content = {
    "versions": {"numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__},
    "cases": [
        case("mixed", mixed(rng, 600, 2), every[:3]),
        case("no big integers", mixed(rng, 600, 2).drop(columns="order"), every),
        case("tokens", tokens(rng, 600), ["as-written", "ordinal-texts"]),
        case("three classes", mixed(rng, 600, 3), every[:2]),
    ],
}
with open("receiver.json", "w") as file:
    json.dump(content, file, separators=(",", ":"))
    file.write("\n")
