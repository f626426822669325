"""Writes the golden files of this folder with scikit-learn, SciPy and NumPy. Run: python generate.py"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy import optimize, stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

HERE = pathlib.Path(__file__).parent
VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
warnings.filterwarnings("ignore")


def save(name, cases):
    text = json.dumps({"versions": VERSIONS, "cases": cases}, separators=(",", ":"))
    (HERE / name).write_text(text + "\n")


def floats(values):
    return [float(v) for v in values]


def ranking(rng):
    cases = []
    for n, levels in [(5, 3), (20, 0), (40, 6), (123, 0), (123, 11), (200, 2)]:
        positive = rng.random(n) < 0.6
        positive[:2] = [True, False]
        scores = rng.normal(size=n) + 0.8 * positive
        if levels:
            scores = np.round(scores * levels / 4)
        scores = scores.astype(np.float32)
        fpr, tpr, _ = metrics.roc_curve(positive, scores, drop_intermediate=False)
        precision, recall, _ = metrics.precision_recall_curve(positive, scores)
        cases.append({
            "scores": floats(scores), "positive": [bool(p) for p in positive],
            "roc_auc": metrics.roc_auc_score(positive, scores),
            "average_precision": metrics.average_precision_score(positive, scores),
            "fpr": floats(fpr), "tpr": floats(tpr),
            # scikit-learn appends the point (recall 0, precision 1) and starts at the lowest threshold.
            "precision": floats(precision[:-1][::-1]), "recall": floats(recall[:-1][::-1]),
        })
    return cases


def binary(rng):
    cases = []
    for n, rate, skill in [(10, 0.5, 0.5), (123, 0.69, 0.8), (500, 0.1, 0.7), (60, 0.9, 0.2)]:
        truth = rng.random(n) < rate
        predicted = np.where(rng.random(n) < skill, truth, ~truth)
        tn, fp, fn, tp = metrics.confusion_matrix(truth, predicted).ravel()
        cases.append({
            "truth": [bool(t) for t in truth], "predicted": [bool(p) for p in predicted],
            "counts": [int(tn), int(fp), int(fn), int(tp)],
            "accuracy": metrics.accuracy_score(truth, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
            "precision": metrics.precision_score(truth, predicted),
            "recall": metrics.recall_score(truth, predicted),
            "f1": metrics.f1_score(truth, predicted),
            "mcc": metrics.matthews_corrcoef(truth, predicted),
        })
    return cases


def multi_class(rng):
    cases = []
    for n, k in [(30, 3), (200, 5), (400, 40)]:
        truth = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
        scores = rng.normal(size=(n, k)) + 1.5 * np.eye(k)[truth]
        scores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        scores = np.round(scores, 4).astype(np.float32)
        predicted = scores.argmax(axis=1)
        # The macro one-vs-rest mean, class by class: scikit-learn's own multi-class call insists on rows that add up to 1.
        areas = [metrics.roc_auc_score(truth == c, scores[:, c]) for c in range(k)]
        cases.append({
            "n_classes": k, "truth": truth.tolist(), "predicted": predicted.tolist(), "scores": [round(float(s), 4) for s in scores.ravel()],
            "matrix": metrics.confusion_matrix(truth, predicted, labels=range(k)).tolist(),
            "accuracy": metrics.accuracy_score(truth, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
            "macro_f1": metrics.f1_score(truth, predicted, average="macro"),
            "mcc": metrics.matthews_corrcoef(truth, predicted),
            "areas": floats(areas), "macro_auc": float(np.mean(areas)),
        })
    return cases


def wilson():
    cases = []
    for k, n, level in [(85, 123, 0.95), (0, 10, 0.95), (10, 10, 0.95), (1, 3, 0.9), (86, 123, 0.99), (500000, 1000000, 0.95)]:
        ci = stats.binomtest(k, n).proportion_ci(level, method="wilson")
        cases.append({"successes": k, "n": n, "level": level, "low": float(ci.low), "high": float(ci.high)})
    return cases


def estimates(rng):
    """Mean over splits x keys: the formula written out with NumPy, quantiles and tails by SciPy."""
    cases = []
    for n_splits, n_keys, ratio in [(20, 30, 0.25), (60, 1, 0.25), (1, 30, 0.25), (2, 2, 0.25), (5, 3, 0.25), (10, 4, 1.0)]:
        table = 0.52 + 0.02 * rng.normal(size=(n_splits, 1)) + 0.05 * rng.normal(size=(1, n_keys)) + 0.03 * rng.normal(size=(n_splits, n_keys))
        parts = []
        if n_splits > 1:
            parts.append((table.mean(axis=1).var(ddof=1) * (1 / n_splits + ratio), n_splits - 1))
        if n_keys > 1:
            parts.append((table.mean(axis=0).var(ddof=1) / n_keys, n_keys - 1))
        variance = sum(v for v, _ in parts)
        df = variance**2 / sum(v**2 / d for v, d in parts)
        mean, se = table.mean(), np.sqrt(variance)
        low, high = stats.t.interval(0.95, df, mean, se)
        cases.append({
            "table": table.tolist(), "ratio": ratio, "mean": mean, "standard_error": se, "degrees_of_freedom": df,
            "low": low, "high": high,
            "p_greater_half": stats.t.sf((mean - 0.5) / se, df), "p_less_half": stats.t.cdf((mean - 0.5) / se, df),
            "p_above_lower": stats.t.sf((mean - 0.5 + 0.02) / se, df), "p_below_upper": stats.t.cdf((mean - 0.5 - 0.02) / se, df),
        })
    return cases


def quantiles(rng):
    cases = []
    for n in [1, 2, 7, 100]:
        values = rng.normal(size=n)
        cases.append({"values": values.tolist(), "low": float(np.quantile(values, 0.025)), "high": float(np.quantile(values, 0.975)),
                      "third": float(np.quantile(values, 1 / 3)), "sd": float(values.std(ddof=1)) if n > 1 else None})
    return cases


def mann_whitney(rng):
    """Exact one-sided Mann-Whitney p-values: what a permutation test of a single AUC over all records must approach."""
    cases = []
    for shift in [0.0, 0.6, 1.2]:
        positive = np.arange(24) % 3 != 0
        scores = (rng.normal(size=24) + shift * positive).astype(np.float32)
        p = stats.mannwhitneyu(scores[positive], scores[~positive], alternative="greater", method="exact").pvalue
        cases.append({"scores": floats(scores), "positive": [bool(b) for b in positive], "p": float(p)})
    return cases


def iou(a, b):
    x, y, X, Y = max(a[0], b[0]), max(a[1], b[1]), min(a[0] + a[2], b[0] + b[2]), min(a[1] + a[3], b[1] + b[3])
    inter = max(0, X - x) * max(0, Y - y)
    return inter / (a[2] * a[3] + b[2] * b[3] - inter)


def detection(rng):
    cases = []
    for n_scenes, spread in [(3, 3), (10, 8), (6, 20)]:
        truth, found = [], []
        for scene in range(n_scenes):
            boxes = [[float(v) for v in (*rng.integers(0, 200, 2), *rng.integers(20, 60, 2))] for _ in range(rng.integers(0, 4))]
            truth.append(boxes)
            near = [b for b in boxes for _ in range(rng.integers(0, 3))]
            proposals = [[float(b[0] + rng.integers(-spread, spread + 1)), float(b[1] + rng.integers(-spread, spread + 1)), b[2], b[3]] for b in near]
            proposals += [[float(v) for v in (*rng.integers(0, 200, 2), *rng.integers(20, 60, 2))] for _ in range(rng.integers(0, 4))]
            found.append([[float(np.float32(rng.normal())), *p] for p in proposals])
        for threshold in (0.3, 0.5):
            ranked = sorted(((f[0], scene, f[1:]) for scene, boxes in enumerate(found) for f in boxes), key=lambda r: -r[0])
            used, right, overlaps, n = set(), [], [], sum(map(len, truth))
            for _, scene, box in ranked:
                best = max(((iou(box, g), k) for k, g in enumerate(truth[scene])), default=(0, 0))
                ok = best[0] >= threshold and (scene, best[1]) not in used
                if ok:
                    used.add((scene, best[1]))
                    overlaps.append(best[0])
                right.append(ok)
            cum = np.cumsum(right)
            recall, precision = cum / n, cum / np.arange(1, len(right) + 1)
            ap = np.sum(np.diff(np.r_[0, recall]) * np.maximum.accumulate(precision[::-1])[::-1])
            cases.append({"truth": truth, "found": found, "iou": threshold, "average_precision": float(ap), "recall": float(recall[-1]),
                          "mean_iou": float(np.mean(overlaps)) if overlaps else None, "right": [bool(r) for r in right]})
    return cases


def equal_error(genuine, impostor):
    """Where scikit-learn's ROC, joined by straight lines, meets the diagonal."""
    truth = np.r_[np.ones(len(genuine)), np.zeros(len(impostor))]
    fpr, tpr, _ = metrics.roc_curve(truth, np.r_[genuine, impostor], drop_intermediate=False)
    gap = 1 - tpr - fpr
    k = np.flatnonzero(gap <= 0)[0]
    share = gap[k - 1] / (gap[k - 1] - gap[k])
    return float(fpr[k - 1] + share * (fpr[k] - fpr[k - 1]))


def hull_error(genuine, impostor):
    """The greatest over priors of the least error: that of the convex hull."""
    truth = np.r_[np.ones(len(genuine)), np.zeros(len(impostor))]
    fpr, tpr, _ = metrics.roc_curve(truth, np.r_[genuine, impostor], drop_intermediate=False)
    least = lambda prior: np.min(prior * (1 - tpr) + (1 - prior) * fpr)
    found = optimize.minimize_scalar(lambda prior: -least(prior), bounds=(0, 1), method="bounded", options={"xatol": 1e-12})
    return float(max(-found.fun, max(least(p) for p in np.linspace(0, 1, 20001))))


def min_cllr(genuine, impostor):
    """Isotonic regression with the kinds weighted alike, then the mean of the bits."""
    truth = np.r_[np.ones(len(genuine)), np.zeros(len(impostor))]
    weight = np.where(truth == 1, 1 / len(genuine), 1 / len(impostor))
    p = IsotonicRegression(y_min=0, y_max=1).fit_transform(np.r_[genuine, impostor], truth, sample_weight=weight)
    bits = -np.log2(np.where(truth == 1, p, 1 - p))
    return float((bits[truth == 1].mean() + bits[truth == 0].mean()) / 2)


def linkability(genuine, impostor, bins, ratio):
    edges = np.linspace(min(*genuine, *impostor), max(*genuine, *impostor), bins + 1)
    g, i = (np.histogram(s, edges)[0] / len(s) for s in (genuine, impostor))
    lr = np.divide(ratio * g, i, out=np.full(bins, np.inf), where=i > 0)
    local = np.where(np.isinf(lr), 1, 2 * lr / (1 + np.where(np.isinf(lr), 0, lr)) - 1)
    local = np.where((g > 0) & (lr > 1), local, 0)
    return {"bins": bins, "ratio": ratio, "global": float(np.sum(g * local)), "local": floats(local)}


def verification(rng):
    cases = []
    for n_genuine, n_impostor, shift, levels in [(5, 9, 1, 0), (40, 300, 1.5, 0), (40, 300, 0, 0), (200, 150, 2, 4), (60, 60, 3, 2), (25, 500, -0.5, 0)]:
        genuine, impostor = rng.normal(size=n_genuine) + shift, rng.normal(size=n_impostor)
        if levels:
            genuine, impostor = np.round(genuine * levels) / levels, np.round(impostor * levels) / levels
        softplus = lambda x: np.logaddexp(0, x).mean()
        cases.append({
            "genuine": floats(genuine), "impostor": floats(impostor), "interpolated": equal_error(genuine, impostor),
            "convex_hull": hull_error(genuine, impostor), "cllr": float((softplus(-genuine) + softplus(impostor)) / 2 / np.log(2)),
            "min_cllr": min_cllr(genuine, impostor), "linkability": [linkability(genuine, impostor, b, r) for b, r in ((4, 1.0), (30, 1.0), (9, 0.5))],
        })
    return cases


rng = np.random.default_rng(20240817)
save("ranking.json", ranking(rng))
save("binary.json", binary(rng))
save("multi_class.json", multi_class(rng))
save("wilson.json", wilson())
save("estimates.json", estimates(rng))
save("quantiles.json", quantiles(rng))
save("mann_whitney.json", mann_whitney(rng))
save("detection.json", detection(rng))
save("verification.json", verification(np.random.default_rng(20261129)))
