"""Writes kernel_data.json (rows) and svm.json, logistic.json and platt.json (scikit-learn's answers on them).

Usage: python generate_kernel.py   (in this folder; NumPy and scikit-learn as recorded in the files)

Values are rounded to three decimals and then to float32, so that both sides see the same numbers.
"""
import json

import numpy as np
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

VERSIONS = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
KERNELS = {
    "linear": lambda a, b, m: a @ b.T,
    "rbf": lambda a, b, m: np.exp(-m._gamma * ((a[:, None] - b[None]) ** 2).sum(2)),
    "poly": lambda a, b, m: (m._gamma * a @ b.T + m.coef0) ** m.degree,
    "sigmoid": lambda a, b, m: np.tanh(m._gamma * a @ b.T + m.coef0),
}


def write(name, content):
    with open(name, "w") as file:
        json.dump({"versions": VERSIONS, **content}, file, separators=(",", ":"))
        file.write("\n")


def short(array):
    return np.asarray(array, dtype=np.float64).round(3).tolist()


def exact(rows):
    return np.asarray(rows).round(3).astype(np.float32).astype(np.float64)


def standardise(train, test):
    mean, sd = train.mean(0), train.std(0)
    return exact((train - mean) / sd), exact((test - mean) / sd)


def loan_like(rng):
    """491 + 123 rows of 14 columns: indicators, log-normal amounts, one dominant column; noisy labels."""
    n = 614
    rows = (rng.random((n, 14)) < 0.4).astype(float)
    rows[:, 7:10] = rng.lognormal(8, 0.7, (n, 3))
    rows[:, 11] = rng.random(n) < 0.84
    score = 3.2 * rows[:, 11] + 0.6 * rows[:, 12] - 0.3 * np.log(rows[:, 9]) + rng.logistic(size=n)
    labels = (score > 0.2).astype(int)
    return *standardise(rows[:491], rows[491:]), labels[:491], labels[491:]


def cancer():
    data = load_breast_cancer()
    order = np.random.default_rng(5).permutation(len(data.target))[:160]
    rows, labels = data.data[order][:, :12], data.target[order]
    return *standardise(rows[:110], rows[110:]), labels[:110], labels[110:]


def iris():
    data = load_iris()
    order = np.random.default_rng(6).permutation(150)
    rows, labels = data.data[order], data.target[order]
    return *standardise(rows[:110], rows[110:]), labels[:110], labels[110:]


def svm_case(data, train, labels, test, kernel, **options):
    model = SVC(kernel=kernel, tol=1e-3, cache_size=200, **options).fit(train, labels)
    tight = SVC(kernel=kernel, tol=1e-5, cache_size=200, **options).fit(train, labels)
    return dict(
        data=data, kernel=kernel, c=options.get("C", 1.0), balanced="class_weight" in options,
        degree=options.get("degree", 3), coef0=options.get("coef0", 0.0), gamma=float(model._gamma),
        objective=objective(tight), n_support=int(model.n_support_.sum()), intercept=float(tight.intercept_[0]),
        predicted=model.predict(test).tolist(), decision=tight.decision_function(test).round(6).tolist())


def objective(model):
    beta, support = model.dual_coef_[0], model.support_vectors_
    return float(0.5 * beta @ KERNELS[model.kernel](support, support, model) @ beta - np.abs(beta).sum())


def svm(sets):
    loan, cancer = sets["loan"], sets["cancer"]
    pick = lambda s: (s[0], s[2], s[1])
    cases = [svm_case("loan", *pick(loan), kernel) for kernel in ("linear", "rbf", "poly", "sigmoid")]
    cases += [svm_case("cancer", *pick(cancer), kernel) for kernel in ("linear", "rbf", "poly", "sigmoid")]
    cases += [
        svm_case("loan", *pick(loan), "rbf", class_weight="balanced"),
        svm_case("cancer", *pick(cancer), "rbf", C=10.0),
        svm_case("cancer", *pick(cancer), "poly", degree=2, coef0=1.0, C=0.1),
    ]
    write("svm.json", {"cases": cases})


def logistic_case(data, train, labels, test, c):
    model = LogisticRegression(C=c, tol=1e-10, max_iter=10_000).fit(train, labels)
    return dict(data=data, c=c, coefficients=model.coef_.tolist(), intercepts=model.intercept_.tolist(),
                probabilities=model.predict_proba(test).tolist(), predicted=model.predict(test).tolist())


def logistic(sets):
    cases = [logistic_case(name, s[0], s[2], s[1], c) for name, s in sets.items() for c in (1.0, 0.05)]
    write("logistic.json", {"cases": cases})


def platt(sets):
    cases = []
    for name in ("loan", "cancer"):
        train, test, labels, answers = sets[name]
        scores = SVC(kernel="rbf").fit(train, labels).decision_function(test).round(6)
        curve = _SigmoidCalibration().fit(scores, answers)
        cases.append(dict(scores=scores.tolist(), labels=answers.tolist(), slope=float(curve.a_), offset=float(curve.b_)))
    write("platt.json", {"cases": cases})


def main():
    sets = {"loan": loan_like(np.random.default_rng(20)), "cancer": cancer(), "iris": iris()}
    data = {name: dict(train=short(s[0]), test=short(s[1]), labels=s[2].tolist(), answers=s[3].tolist())
            for name, s in sets.items()}
    write("kernel_data.json", {"sets": data})
    svm(sets)
    logistic(sets)
    platt(sets)


if __name__ == "__main__":
    main()
