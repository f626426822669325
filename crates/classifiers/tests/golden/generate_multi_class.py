"""Writes multi_class.json: scikit-learn's support vector machines of several classes and full-grown trees.

Usage: python generate_multi_class.py              (in this folder; NumPy and scikit-learn as recorded in the file)
       python generate_multi_class.py --data DIR   (writes iris.csv and digits.csv instead, for the test of real data)

The rows of the first part are drawn by the generator below, which tests/it/multi_class.rs has in Rust, so the file holds
answers only. The second part holds answers on the iris and digits sets that scikit-learn bundles. They are not
committed; the test reads what --data wrote from the folder that CIPHERLENS_SKLEARN_DATA names.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_digits, load_iris
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

VERSIONS = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
FOLDS = 5
TREE_SEEDS = 25


class Drawn:
    """Numbers from a linear congruential generator (Knuth's MMIX), 12 bits each: sums of them are exact in float32."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 52) / 4096

    def blobs(self, n, d, classes, spread):
        """Overlapping classes of unequal size around 0: a centre a class, and the sum of three numbers around it."""
        centres = [[spread * self.unit() for _ in range(d)] for _ in range(classes)]
        labels = [min(row % classes, row // 3 % classes) for row in range(n)]
        middle = spread / 2 + 1.5
        rows = [[centres[label][column] + self.unit() + self.unit() + self.unit() - middle for column in range(d)]
                for label in labels]
        return np.array(rows), np.array(labels)


def short(array, digits=6):
    return np.asarray(array, dtype=np.float64).round(digits).tolist()


def svm_case(seed, classes, kernel, c, balanced=False):
    rows, labels = Drawn(seed).blobs(180, 4, classes, 1.5)
    options = dict(kernel=kernel, C=c, class_weight="balanced" if balanced else None, tol=1e-6)
    train, test = slice(0, 120), slice(120, 180)
    model = SVC(**options, break_ties=True).fit(rows[train], labels[train])
    votes = SVC(**options).fit(rows[train], labels[train])
    pairs = SVC(**options, decision_function_shape="ovo").fit(rows[train], labels[train])
    return dict(seed=seed, classes=classes, kernel=kernel, c=c, balanced=balanced,
                margins=short(-pairs.decision_function(rows[test])), scores=short(model.decision_function(rows[test])),
                predicted=model.predict(rows[test]).tolist(),
                without_ties=int((model.predict(rows[test]) == votes.predict(rows[test])).sum()),
                n_support=int(len(model.support_)))


def is_unique(tree, rows, labels, leaf):
    """Whether every split of a tree leaves less impurity than any other that the leaves allow."""
    inside = np.zeros((tree.node_count, len(rows)), dtype=bool)
    inside[0] = True
    for at in range(tree.node_count):
        if tree.children_left[at] < 0:
            continue
        goes_left = rows[:, tree.feature[at]] <= tree.threshold[at]
        left, right = inside[at] & goes_left, inside[at] & ~goes_left
        inside[tree.children_left[at]], inside[tree.children_right[at]] = left, right
        best = purity(labels[left]) + purity(labels[right])
        for column in range(rows.shape[1]):
            values = rows[inside[at], column]
            for threshold in np.unique(values)[:-1]:
                below = inside[at] & (rows[:, column] <= threshold)
                above = inside[at] & ~below
                same = column == tree.feature[at] and below.sum() == left.sum()
                allowed = min(below.sum(), above.sum()) >= leaf
                if allowed and not same and purity(labels[below]) + purity(labels[above]) > best - 1e-9:
                    return False
    return True


def purity(labels):
    return (np.bincount(labels) ** 2).sum() / len(labels)


def tree_case(n, columns, classes, leaf, spread):
    """The first seed for which no two splits of a node tie: scikit-learn and we take different ones then."""
    for seed in range(1, 1000):
        rows, labels = Drawn(seed).blobs(n, columns, classes, spread)
        tree = DecisionTreeClassifier(min_samples_leaf=leaf, random_state=0).fit(rows, labels).tree_
        if is_unique(tree, rows, labels, leaf):
            return dict(seed=seed, n=n, columns=columns, classes=classes, leaf=leaf, spread=spread,
                        depth=int(tree.max_depth), features=tree.feature.tolist(), thresholds=tree.threshold.tolist(),
                        left=tree.children_left.tolist(), right=tree.children_right.tolist())
    raise SystemExit(f"{columns} columns, leaves of {leaf}: every seed has a tie")


def folds(labels):
    """The n-th row of a class is in fold n mod 5."""
    seen, found = {}, []
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        found.append(seen[label] % FOLDS)
    return np.array(found)


def cross_validated(rows, labels, make):
    """The class given to each row by the model of the other folds."""
    fold, predicted = folds(labels), np.zeros(len(labels), dtype=int)
    for held_out in range(FOLDS):
        inside = fold != held_out
        predicted[~inside] = make().fit(rows[inside], labels[inside]).predict(rows[~inside])
    return predicted


def set_case(bunch):
    rows, labels = bunch.data, bunch.target
    fold = folds(labels)

    def accuracies(predicted):
        right = predicted == labels
        return [float(right.mean())] + [float(right[fold == k].mean()) for k in range(FOLDS)]

    learners = {}
    for kernel in ["linear", "rbf"]:
        predicted = cross_validated(rows, labels, lambda: SVC(kernel=kernel))
        learners[f"svm-{kernel}"] = dict(accuracy=accuracies(predicted)[0], folds=short(accuracies(predicted)[1:]),
                                         predicted="".join(map(str, predicted)))
    trees = [accuracies(cross_validated(rows, labels, lambda: DecisionTreeClassifier(random_state=state)))[0]
             for state in range(TREE_SEEDS)]
    learners["tree"] = dict(accuracy=float(np.mean(trees)), least=min(trees), most=max(trees))
    return dict(rows=len(labels), columns=rows.shape[1], classes=int(labels.max()) + 1, sum=float(rows.sum()),
                learners=learners)


def write_data(folder):
    for name, bunch in [("iris", load_iris()), ("digits", load_digits())]:
        table = np.column_stack([bunch.data, bunch.target])
        header = ",".join([f"x{column}" for column in range(bunch.data.shape[1])] + ["class"])
        np.savetxt(pathlib.Path(folder) / f"{name}.csv", table, fmt="%g", delimiter=",", header=header, comments="")


def write_goldens():
    content = {
        "versions": VERSIONS,
        "svm": [svm_case(1, 3, "linear", 1.0), svm_case(2, 5, "linear", 0.3, balanced=True),
                svm_case(3, 4, "rbf", 1.0), svm_case(4, 7, "rbf", 2.0, balanced=True),
                svm_case(5, 5, "poly", 1.0), svm_case(6, 10, "rbf", 1.0)],
        "trees": [tree_case(60, 1, 4, 1, 4.0), tree_case(40, 2, 3, 1, 2.0), tree_case(300, 1, 3, 4, 1.0),
                  tree_case(300, 4, 3, 8, 1.0), tree_case(300, 6, 4, 12, 1.0)],
        "sets": {"iris": set_case(load_iris()), "digits": set_case(load_digits())},
    }
    with open("multi_class.json", "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")
    for name, found in content["sets"].items():
        print(name, {learner: round(case["accuracy"], 4) for learner, case in found["learners"].items()})


if __name__ == "__main__":
    warnings.simplefilter("error")
    match sys.argv[1:]:
        case ["--data", folder]:
            write_data(folder)
        case []:
            write_goldens()
        case _:
            sys.exit(__doc__)
