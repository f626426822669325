"""Writes linear.json, naive_bayes.json, tree.json and elm.json: scikit-learn's and NumPy's answers on small data.

Usage: python generate_learners.py   (in this folder; NumPy and scikit-learn as recorded in the files)
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

VERSIONS = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}


def write(name, content):
    with open(name, "w") as file:
        json.dump({"versions": VERSIONS, **content}, file, indent=None, separators=(",", ":"))
        file.write("\n")


def lists(array):
    return np.asarray(array, dtype=np.float64).tolist()


def two_classes(rng, n=70, d=5):
    rows = rng.standard_normal((n, d)).astype(np.float32)
    labels = (rows @ rng.standard_normal(d) + rng.standard_normal(n) > 0.4).astype(int)
    return rows, labels


def linear_case(name, rows, labels, loss, c, weights=None, scaling=1.0):
    intercept = scaling is not None
    common = dict(C=c, tol=1e-8, max_iter=1_000_000, fit_intercept=intercept, class_weight=weights)
    common["intercept_scaling"] = scaling if intercept else 1.0
    if loss == "logistic":
        model = LogisticRegression(solver="liblinear", dual=True, **common)
    else:
        model = LinearSVC(loss=loss.replace("-", "_"), dual=True, **common)
    model.fit(rows.astype(np.float64), labels)
    decision = model.decision_function(rows.astype(np.float64)).reshape(len(rows), -1)
    return dict(name=name, rows=lists(rows), labels=labels.tolist(), loss=loss, c=c, balanced=weights == "balanced",
                scaling=scaling, coefficients=lists(model.coef_), intercepts=lists(np.ravel(model.intercept_)),
                decision=lists(decision), predicted=model.predict(rows.astype(np.float64)).tolist())


def linear():
    rng = np.random.default_rng(1)
    rows, labels = two_classes(rng)
    iris = load_iris()
    flowers, kinds = iris.data.astype(np.float32), iris.target
    write("linear.json", {"cases": [
        linear_case("squared hinge", rows, labels, "squared-hinge", 1.0),
        linear_case("hinge", rows, labels, "hinge", 0.5),
        linear_case("balanced", rows, labels, "squared-hinge", 0.3, weights="balanced"),
        linear_case("intercept scaling", rows, labels, "squared-hinge", 1.0, scaling=10.0),
        linear_case("no intercept", rows, labels, "squared-hinge", 1.0, scaling=None),
        linear_case("logistic", rows, labels, "logistic", 2.0),
        linear_case("three classes", flowers, kinds, "squared-hinge", 1.0),
        linear_case("three classes, hinge", flowers[::3], kinds[::3], "hinge", 0.1),
    ]})


def naive_bayes():
    iris = load_iris()
    rows = iris.data.astype(np.float32).astype(np.float64)
    gaussian = GaussianNB().fit(rows, iris.target)
    rng = np.random.default_rng(2)
    n = 60
    labels = rng.integers(0, 2, n)
    flags = (rng.random((n, 4)) < np.where(labels, 0.7, 0.2)[:, None]).astype(np.float64)
    flags[:, 3] = rng.random(n) < 0.5
    values = rng.standard_normal((n, 3)).astype(np.float32).astype(np.float64) + labels[:, None].astype(np.float64)
    values = values.astype(np.float32).astype(np.float64)
    left, right = GaussianNB().fit(values, labels), BernoulliNB().fit(flags, labels)
    mixed = left.predict_joint_log_proba(values) + right.predict_joint_log_proba(flags) - np.log(left.class_prior_)
    write("naive_bayes.json", {
        "gaussian": dict(rows=lists(rows), labels=iris.target.tolist(), means=lists(gaussian.theta_),
                         variances=lists(gaussian.var_), priors=lists(gaussian.class_prior_),
                         joint=lists(gaussian.predict_joint_log_proba(rows)),
                         probabilities=lists(gaussian.predict_proba(rows))),
        "mixed": dict(rows=lists(np.hstack([values, flags])), labels=labels.tolist(), joint=lists(mixed)),
    })


def tree():
    cases = []
    for depth, leaf, seed in [(3, 1, 3), (4, 5, 4)]:
        rng = np.random.default_rng(seed)
        rows = rng.standard_normal((240, 4)).astype(np.float32)
        labels = (rows[:, 0] * rows[:, 1] + 0.5 * rows[:, 2] > 0.2).astype(int) + (rows[:, 3] + 0.5 * rng.standard_normal(240) > 0.8)
        fit = lambda state: DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=state).fit(rows, labels)
        model = fit(0)
        for state in range(1, 20):
            assert (fit(state).tree_.threshold == model.tree_.threshold).all(), "a tie: choose another seed"
        fresh = rng.standard_normal((100, 4)).astype(np.float32)
        cases.append(dict(depth=depth, leaf=leaf, rows=lists(rows), labels=labels.tolist(),
                          features=model.tree_.feature.tolist(), thresholds=lists(model.tree_.threshold),
                          left=model.tree_.children_left.tolist(), right=model.tree_.children_right.tolist(),
                          fresh=lists(fresh), predicted=model.predict(fresh).tolist(),
                          probabilities=lists(model.predict_proba(fresh))))
    write("tree.json", {"cases": cases})


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def ridge(hidden, targets, c):
    return np.linalg.solve(np.eye(hidden.shape[1]) / c + hidden.T @ hidden, hidden.T @ targets)


def elm_case(rows, labels, fresh, layers, c, output_c, standardise):
    train, test = rows.astype(np.float64), fresh.astype(np.float64)
    if standardise:
        mean, deviation = train.mean(0), train.std(0)
        train, test = (train - mean) / deviation, (test - mean) / deviation
    for weights, bias in layers:
        beta = ridge(sigmoid(train @ weights + bias), train, c)
        train, test = train @ beta.T, test @ beta.T
        if standardise:
            mean, deviation = train.mean(0), train.std(0)
            train, test = (train - mean) / deviation, (test - mean) / deviation
        train, test = sigmoid(train), sigmoid(test)
    kinds = np.unique(labels)
    targets = np.where(labels[:, None] == kinds[None, :], 1.0, -1.0)
    targets = targets[:, 1:] if len(kinds) == 2 else targets
    return dict(standardise=standardise, c=c, output_c=output_c, rows=lists(rows), labels=labels.tolist(),
                layers=[dict(weights=lists(w), bias=lists(b)) for w, b in layers], fresh=lists(fresh),
                scores=lists(test @ ridge(train, targets, output_c)))


def elm():
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((40, 5)).astype(np.float32)
    fresh = rng.standard_normal((12, 5)).astype(np.float32)
    three = np.digitize(rows[:, 0] + 0.3 * rows[:, 1] ** 2, [-0.3, 0.6])

    def layer(n_inputs, n_units):
        orthogonal = np.linalg.qr(rng.standard_normal((max(n_inputs, n_units), min(n_inputs, n_units))))[0]
        weights = orthogonal if n_units <= n_inputs else orthogonal.T
        bias = rng.standard_normal(n_units)
        return weights.astype(np.float32), (bias / np.linalg.norm(bias)).astype(np.float32)

    layers = [layer(5, 4), layer(4, 7)]
    write("elm.json", {"cases": [
        elm_case(rows, three, fresh, layers, 10.0, 5.0, True),
        elm_case(rows, three, fresh, layers, 10.0, 5.0, False),
        elm_case(rows, (three > 0).astype(int), fresh, layers[:1], 2.0, 100.0, True),
    ]})


if __name__ == "__main__":
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", category=FutureWarning)
    linear()
    naive_bayes()
    tree()
    elm()
