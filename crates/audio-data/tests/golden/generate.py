"""Golden files of audio-data: a generated sound as FLAC, and the same samples as WAV, both written by libsndfile.

Run from this folder: python3 generate.py   (needs numpy and soundfile; their versions go into VERSIONS)
"""

import numpy
import soundfile


def sound(frames, phase):
    n = numpy.arange(frames)
    noise = numpy.random.RandomState(7).uniform(-1, 1, frames)
    return 0.5 * numpy.sin(2 * numpy.pi * 220 * n / 8000 + phase) * numpy.exp(-n / 900) + 0.01 * noise


def save(name, samples, rate, subtype, scale):
    # Integers: libsndfile rounds floats to FLAC and to WAV in different ways.
    samples = numpy.round(samples * scale).astype(numpy.int16 if subtype == "PCM_16" else numpy.int32)
    if subtype == "PCM_24":
        samples <<= 8
    soundfile.write(name + ".flac", samples, rate, subtype=subtype)
    soundfile.write(name + ".wav", samples, rate, subtype=subtype)


save("mono16", sound(1600, 0.0), 8000, "PCM_16", 2**15)
save("stereo24", numpy.stack([sound(700, 0.0), sound(700, 1.5)], axis=1), 44100, "PCM_24", 2**23)
with open("VERSIONS", "w") as file:
    version = soundfile.__libsndfile_version__
    file.write(f"numpy {numpy.__version__}\nsoundfile {soundfile.__version__}\nlibsndfile {version}\n")
