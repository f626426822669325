"""What an SVM makes of a folder of recordings named content_speaker_n.wav: the figures of README.md.

    python3 generated_speech.py FOLDER      (needs numpy 2.4, scipy 1.17 and scikit-learn 1.9.1)

Features: mean and standard deviation of 13 MFCC and 13 deltas (52), and the means of both over 8 equal parts of the recording
(208), of recordings brought to -26 dBFS. Word: every speaker is left out once. Speaker: 6 times half of the words are left out.
"""

import glob
import os
import sys

import numpy as np
from scipy.fft import dct
from scipy.io import wavfile
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def filters():
    to_mel = lambda f: 2595 * np.log10(1 + f / 700)
    points = 700 * (10 ** (np.linspace(0, to_mel(4000), 28) / 2595) - 1)
    bins = np.arange(129) * 8000 / 256
    rows = [np.minimum((bins - a) / (b - a), (c - bins) / (c - b)) for a, b, c in zip(points, points[1:], points[2:])]
    return np.maximum(0, np.array(rows))


FILTERS, WINDOW, LIFTER = filters(), np.hamming(200), 1 + 11 * np.sin(np.pi * np.arange(13) / 22)


def mfcc(x):
    x = np.append(x[0], x[1:] - 0.97 * x[:-1])
    n = 1 + max(0, int(np.ceil((len(x) - 200) / 80)))
    x = np.append(x, np.zeros(200 + 80 * n))
    frames = np.stack([x[80 * i : 80 * i + 200] for i in range(n)]) * WINDOW
    power = np.abs(np.fft.rfft(frames, 256)) ** 2 / 256
    return dct(np.log(np.maximum(power @ FILTERS.T, 1e-10)), type=2, norm="ortho", axis=1)[:, :13] * LIFTER


def delta(c):
    padded = np.pad(c, ((2, 2), (0, 0)), mode="edge")
    return sum(k * (padded[2 + k : 2 + k + len(c)] - padded[2 - k : 2 - k + len(c)]) for k in (1, 2)) / 10


def features(x):
    c = mfcc(x * 10 ** (-26 / 20) / np.sqrt(np.mean(x**2)))
    both = np.hstack([c, delta(c)])
    ends = np.linspace(0, len(both), 9)
    part = lambda i: both[int(ends[i]) : max(int(ends[i]) + 1, int(np.ceil(ends[i + 1])))].mean(0)
    return np.concatenate([both.mean(0), both.std(0)] + [part(i) for i in range(8)])


def accuracy(x, y, splits):
    model = lambda: make_pipeline(StandardScaler(), SVC(C=10, gamma="scale"))
    scores = [model().fit(x[train], y[train]).score(x[test], y[test]) for train, test in splits]
    return f"{np.mean(scores):.3f} +- {np.std(scores):.3f}"


files = sorted(glob.glob(sys.argv[1] + "/*.wav"))
names = [os.path.basename(f)[:-4].split("_") for f in files]
word, speaker = (np.array([name[i] for name in names]) for i in (0, 1))
waves = [wavfile.read(f)[1] / 32768.0 for f in files]
every = np.arange(len(files))
out = [(every[speaker != one], every[speaker == one]) for one in np.unique(speaker)]
random, words = np.random.RandomState(0), np.unique(word)
halves = [random.permutation(words)[: len(words) // 2] for _ in range(6)]
halves = [(every[np.isin(word, half)], every[~np.isin(word, half)]) for half in halves]
tables = {
    "260 features": np.array([features(x) for x in waves]),
    "length alone": np.array([[len(x)] for x in waves], float),
    "level alone": np.array([[10 * np.log10(np.mean(x**2))] for x in waves]),
}
print(len(files), "recordings, mean length", round(np.mean([len(x) for x in waves]) / 8000, 3), "s")
for name, table in tables.items():
    print(f"{name}: word {accuracy(table, word, out)}, speaker {accuracy(table, speaker, halves)}")
