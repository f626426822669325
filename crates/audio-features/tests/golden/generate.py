"""Writes the golden files beside this script: MFCC by librosa's blocks and by python_speech_features, deltas, STOI and
ESTOI by pystoi, of signals that the tests generate themselves.

Usage: python generate.py [DIR]   (numpy, scipy, librosa==0.11.0, python_speech_features, pystoi==0.4.1)
With DIR, the folder wav of speech-digits, also prints the two intelligibilities of recordings of it that a test names.
"""
import importlib.metadata, json, pathlib, platform, sys
import librosa, numpy as np, python_speech_features as psf
from pystoi import stoi
from scipy.fft import dct
from scipy.io import wavfile

HERE = pathlib.Path(__file__).parent
PACKAGES = ["numpy", "scipy", "librosa", "python_speech_features", "pystoi"]
VERSIONS = {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in PACKAGES}}


def save(name, cases):
    text = json.dumps({"versions": VERSIONS, "cases": cases}, separators=(",", ":"))
    (HERE / name).write_text(text.replace('{"rate"', '\n{"rate"') + "\n")


def noise(n, seed):
    """Uniform integers below 2^16 by a linear congruential generator, as the test has it."""
    state, out = seed, []
    for _ in range(n):
        state = (1664525 * state + 1013904223) % 2**32
        out.append(state >> 16)
    return np.array(out) - 32768


def tones(rate, n):
    """The two tones of which every sample is rounded to 16 bits."""
    t = np.arange(n)
    return np.round(8000 * np.sin(2 * np.pi * 440 * t / rate) + 4000 * np.sin(2 * np.pi * 1230 * t / rate))


def speech_like(rate, n, seed):
    """Harmonics of a gliding pitch under a syllable-like envelope, with noise: integers of 16 bits."""
    t = np.arange(n) / rate
    phase = 2 * np.pi * (120 * t + 10 * np.sin(2 * np.pi * 1.5 * t))
    voice = sum(np.sin(k * phase) / k for k in range(1, 16))
    envelope = np.maximum(0, np.sin(2 * np.pi * 2.5 * t)) ** 2
    return np.round(6000 * envelope * voice + noise(n, seed) / 256)


def samples(kind, rate, n, seed):
    return {"tones": lambda: tones(rate, n), "noise": lambda: noise(n, seed), "speech": lambda: speech_like(rate, n, seed)}[kind]() / 32768


def by_librosa(x, rate):
    """The definition in librosa's blocks; the signal is shifted so that its frames begin where ours do."""
    win, hop = int(.025 * rate + .5), int(.01 * rate + .5)
    n_fft = 1 << (win - 1).bit_length()
    y = np.append(x[0], x[1:] - .97 * x[:-1])
    frames = 1 + max(0, -(-(len(y) - win) // hop))
    left = (n_fft - win) // 2
    y = np.pad(y, (left, n_fft + hop))
    power = librosa.feature.melspectrogram(y=y, sr=rate, n_fft=n_fft, hop_length=hop, win_length=win, window=np.hamming(win),
                                           center=False, n_mels=26, htk=True, norm=None) / n_fft
    c = dct(np.log(np.maximum(power[:, :frames], 1e-10)), type=2, norm="ortho", axis=0)[:13].T
    return c * (1 + 11 * np.sin(np.pi * np.arange(13) / 22))


def by_psf(x, rate):
    win = int(.025 * rate + .5)
    return psf.mfcc(x, rate, nfft=1 << (win - 1).bit_length(), appendEnergy=False)


def rows(matrix, kept):
    return {str(i): [round(float(v), 7) for v in matrix[i]] for i in kept}


def mfcc():
    cases = []
    signals = [("tones", 8000, 2000, 0), ("speech", 8000, 5000, 1), ("noise", 8000, 900, 2), ("speech", 16000, 7001, 3), ("speech", 11025, 4000, 4),
               ("speech", 44100, 20000, 5), ("noise", 8000, 30, 6)]
    for kind, rate, n, seed in signals:
        x = samples(kind, rate, n, seed)
        c, p = by_librosa(x, rate), by_psf(x, rate)
        assert len(c) == len(p)
        kept = sorted({0, 1, 2, 5, len(c) // 2, len(c) - 2, len(c) - 1} & set(range(len(c))))
        cases.append({"rate": rate, "kind": kind, "samples": n, "seed": seed, "frames": len(c), "librosa": rows(c, kept),
                      "deltas": rows(psf.delta(c, 2), kept), "psf": rows(p, kept)})
    return cases


def intelligibility():
    cases = []
    for rate, n, seed in [(8000, 16000, 1), (10000, 14000, 2), (16000, 40000, 3), (44100, 66150, 4), (11025, 20000, 5)]:
        clean = samples("speech", rate, n, seed)
        hiss = samples("noise", rate, n, seed + 10)
        alternating = clean * np.where(np.arange(n) % 2, -1, 1)
        for name, processed in [("noisy", clean + .02 * hiss), ("alternating", alternating), ("noise", hiss), ("same", clean)]:
            cases.append({"rate": rate, "samples": n, "seed": seed, "processed": name, "stoi": float(stoi(clean, processed, rate)),
                          "estoi": float(stoi(clean, processed, rate, extended=True))})
    return cases


def speech_digits(folder):
    files = sorted(pathlib.Path(folder).glob("*.wav"))[::60]
    level = lambda x: x / np.sqrt(np.mean(x ** 2)) * 10 ** (-26 / 20)
    clean = np.concatenate([level(wavfile.read(f)[1] / 32768) for f in files])
    processed = clean * np.where(np.arange(len(clean)) % 2, -1, 1)
    print(f"STOI {stoi(clean, processed, 8000):.10f} ESTOI {stoi(clean, processed, 8000, extended=True):.10f}")


if __name__ == "__main__":
    save("mfcc.json", mfcc())
    save("intelligibility.json", intelligibility())
    if len(sys.argv) > 1:
        speech_digits(sys.argv[1])
