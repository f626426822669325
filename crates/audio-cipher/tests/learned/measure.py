"""What a classifier learns from recordings encrypted by this crate.

numpy, scipy, scikit-learn 1.9.1; recordings of spoken digits named DIGIT_SPEAKER_N.wav, 8 kHz, 16 bits.
    cargo build --release -p audio-cipher --example batch
    python crates/audio-cipher/tests/learned/measure.py FOLDER target/release/examples/batch [ROW...]
Each recording is brought to -26 dBFS RMS, encrypted, and described by 260 features (mean and sd of 13 MFCC and their
deltas, and means of both over 8 equal parts); SVC(C=10). Digits: leave one speaker out. Speakers: train on five digits,
test on the other five, six times. Five keys (KEYS in the environment: another
number). Printed: digit same-key, plain-trained; speaker same-key, plain-trained.
"""
import glob, os, struct, subprocess, sys, wave
import numpy as np
from scipy.fft import dct
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

# Row: command-line of the cipher, figures of the reference measurement.
ROWS = {
    "plain": ("plain", .807, .807, .868, .868),
    "sample-permutation 32 ms": ("sample-permutation", .219, .099, .740, .287),
    "sample-permutation 8 ms": ("sample-permutation frame-ms=8", .354, .102, .767, .313),
    "segment-permutation 20 ms": ("segment-permutation", .717, .665, .822, .775),
    "segment-permutation 40 ms": ("segment-permutation segment-ms=40", .667, .515, .837, .739),
    "segment-permutation recording": ("segment-permutation scope=recording", .633, .409, .786, .595),
    "frequency-inversion": ("frequency-inversion", .737, .092, .806, .291),
    "band-permutation 8": ("band-permutation", .686, .146, .857, .262),
    "band-permutation 16 inversions": ("band-permutation bands=16 inversions=yes", .697, .122, .835, .235),
    "bin-permutation": ("bin-permutation", .510, .115, .857, .301),
    "mdct-signs": ("mdct-signs", .796, .775, .886, .834),
    "orthogonal-frames": ("orthogonal-frames", .303, .095, .745, .299),
    "sign-flip": ("sign-flip", .321, .096, .636, .321),
    "value-rotation constant": ("value-rotation mode=constant", .734, .386, .828, .445),
    "value-rotation period": ("value-rotation", .178, .102, .463, .168),
    "aes-ctr-fixed-nonce": ("aes-ctr-fixed-nonce", .159, .101, .305, .170),
    "aes-ctr": ("aes-ctr", .103, .101, .278, .170),
    "ff1-samples": ("ff1-samples", .103, .101, .278, .170),
    "jayant-bf": ("jayant-bf", .652, .097, np.nan, np.nan),
    "mcadams": ("mcadams", .763, .373, .841, .443),
}
KEYS = int(os.environ.get("KEYS", 5))


def levelled(path):
    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    return (samples * (10 ** (-26 / 20) / np.sqrt(np.mean(samples ** 2)))).astype("<f4")


def encrypted(batch, command, key, records, regime="same"):
    cipher, *settings = command.split()
    data = b"".join(struct.pack("<I", len(r)) + r.tobytes() for r in records)
    done = subprocess.run([batch, cipher, "8000", str(key), regime, *settings], input=data, stdout=subprocess.PIPE,
                          check=True)
    out, at = [], 0
    while at < len(done.stdout):
        n, = struct.unpack_from("<I", done.stdout, at)
        out.append(np.frombuffer(done.stdout, "<f4", n, at + 4).astype(float))
        at += 4 + 4 * n
    return out


def filters():
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    edges = 700 * (10 ** (np.linspace(0, mel(4000), 28) / 2595) - 1)
    f = np.arange(129) * 8000 / 256
    up = (f[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - f[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down))


FILTERS, WINDOW = filters(), np.hamming(200)
LIFTER = 1 + 11 * np.sin(np.pi * np.arange(13) / 22)


def mfcc(x):
    y = np.append(x[0], x[1:] - .97 * x[:-1])
    count = max(1, 1 + int(np.ceil((len(y) - 200) / 80)))
    y = np.append(y, np.zeros(max(0, (count - 1) * 80 + 200 - len(y))))
    frames = np.lib.stride_tricks.sliding_window_view(y, 200)[::80][:count] * WINDOW
    power = np.abs(np.fft.rfft(frames, 256)) ** 2 / 256
    return dct(np.log(np.maximum(power @ FILTERS.T, 1e-10)), norm="ortho")[:, :13] * LIFTER


def features(x):
    c = mfcc(x)
    p = np.pad(c, ((2, 2), (0, 0)), "edge")
    both = np.hstack([c, (p[3:-1] - p[1:-3] + 2 * (p[4:] - p[:-4])) / 10])
    parts = [part.mean(0) if len(part) else both.mean(0) for part in np.array_split(both, 8)]
    return np.concatenate([both.mean(0), both.std(0), *parts])


def golden():
    n = np.arange(2000)
    x = np.round(8000 * np.sin(2 * np.pi * 440 * n / 8000) + 4000 * np.sin(2 * np.pi * 1230 * n / 8000)) / 32768
    assert np.allclose(mfcc(x)[5, :3], [-54.95595, 7.357424, -42.613136], atol=1e-4)


def splits(digits, speakers):
    for speaker in np.unique(speakers):
        yield digits, speakers != speaker, 0
    draw = np.random.default_rng(0)
    for _ in range(6):
        yield speakers, np.isin(digits, draw.permutation(10)[:5]), 1


def main(folder, batch, rows):
    golden()
    paths = sorted(glob.glob(os.path.join(folder, "*.wav")))
    names = [os.path.basename(p)[:-4].split("_") for p in paths]
    digits = np.array([int(n[0]) for n in names])
    speakers = np.unique([n[1] for n in names], return_inverse=True)[1]
    records = [levelled(p) for p in paths]
    plain = np.array([features(r.astype(float)) for r in records])
    tasks = list(splits(digits, speakers))
    learner = lambda: make_pipeline(StandardScaler(), SVC(C=10, gamma="scale"))
    on_plain = [learner().fit(plain[train], y[train]) for y, train, _ in tasks]
    for row in rows or ROWS:
        command, *expected = ROWS.get(row, (row, *[np.nan] * 4))
        scores = [[], [], [], []]
        for key in range(1 if command in ("plain", "frequency-inversion") else KEYS):
            x = np.array([features(r) for r in encrypted(batch, command, key, records)])
            for (y, train, task), known in zip(tasks, on_plain):
                model = learner().fit(x[train], y[train])
                scores[2 * task].append(model.score(x[~train], y[~train]))
                scores[2 * task + 1].append(known.score(x[~train], y[~train]))
        found = [np.mean(s) for s in scores]
        worst = np.nanmax(np.abs(np.subtract(found, expected))) if not np.isnan(expected[0]) else np.nan
        print(f"{row:32}", *[f"{f:.3f} ({e:.3f})" for f, e in zip(found, expected)], f"{worst:.3f}",
              "sd over keys and splits", *[f"{np.std(s):.3f}" for s in scores], flush=True)


main(sys.argv[1], sys.argv[2], sys.argv[3:])
