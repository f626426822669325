"""Writes the golden files of this folder with Anonymeter, pyCANON, pandas and SciPy. Run: python generate.py

    pip install --no-deps anonymeter==1.1.0 pycanon==1.3.6
    pip install numpy==2.0.2 pandas==2.3.3 scipy==1.15.3 beartype
"""
import json
import pathlib
import random
from importlib import metadata

import pandas
from anonymeter.stats.confidence import EvaluationResults
from pycanon.anonymity import k_anonymity
from pycanon.anonymity.utils import aux_anonymity

HERE = pathlib.Path(__file__).parent
THRESHOLD = 0.2


def save(name, packages, cases):
    versions = {package: metadata.version(package) for package in packages}
    text = json.dumps({"versions": versions, "cases": cases}, separators=(",", ":"))
    (HERE / name).write_text(text + "\n")


def risks():
    """Anonymeter's risk of so many successes of an attack and of its control."""
    rng = random.Random(1)
    counts = [(1, 0, 1, 0), (1, 1, 1, 1), (50, 50, 50, 50), (614, 614, 614, 0), (614, 589, 614, 2), (300, 0, 300, 150)]
    for _ in range(60):
        n, m = rng.randint(1, 3000), rng.randint(1, 3000)
        counts.append((n, rng.randint(0, n), m, rng.randint(0, m)))
    cases = []
    for index, (n, right, m, control) in enumerate(counts):
        level = [0.95, 0.9, 0.975, 0.999, 1 - 0.05 / 40][index % 5]
        found = EvaluationResults(
            n_attacks=(n, n, m), n_success=right, n_baseline=0, n_control=control, confidence_level=level
        ).risk()
        cases.append(
            {
                "level": level,
                "attack": [right, n],
                "control": [control, m],
                "risk": found.value,
                "interval": list(found.ci),
            }
        )
    return cases


def exposure(sizes, others, n):
    """The definitions of El Emam and Dankar (JAMIA 2008) as ARX names them; `others` are sizes in the register."""
    classes = len(sizes)
    average = max(classes / sum(others), sum(f / F for f, F in zip(sizes, others)) / n)
    return {
        "highest": max(1 / F for F in others),
        "at_risk": sum(f for f, F in zip(sizes, others) if 1 / F > THRESHOLD) / n,
        "average": average,
    }


def quasi():
    rng = random.Random(2)
    cases = []
    for n, levels, extra in [(1, 1, 0), (40, 2, 10), (200, 3, 0), (200, 3, 500), (500, 6, 300), (60, 1, 60), (300, 40, 100)]:
        rows = [[rng.randint(0, levels - 1), min(rng.randint(0, levels), rng.randint(0, 3))] for _ in range(n)]
        strangers = [[rng.randint(0, levels - 1), rng.randint(0, 3)] for _ in range(extra)]
        table = pandas.DataFrame(rows, columns=["a", "b"])
        sizes = table.groupby(["a", "b"]).size()
        register = pandas.DataFrame(rows + strangers, columns=["a", "b"]).groupby(["a", "b"]).size()
        others = [int(register[key]) for key in sizes.index]
        sizes = [int(size) for size in sizes]
        assert sorted(sizes) == sorted(len(part) for part in aux_anonymity.get_equiv_class(table, ["a", "b"]))
        cases.append(
            {
                "rows": rows,
                "strangers": strangers,
                "threshold": THRESHOLD,
                "k": int(k_anonymity(table, ["a", "b"])),
                "unique": sum(size == 1 for size in sizes),
                "classes": len(sizes),
                "prosecutor": exposure(sizes, sizes, n),
                "journalist": exposure(sizes, others, n),
                "marketer": sum(f / F for f, F in zip(sizes, others)) / n,
            }
        )
    return cases


save("risk.json", ["anonymeter", "scipy"], risks())
save("quasi.json", ["pycanon", "pandas"], quasi())
