"""Writes features.json, bounded.json and hypergeometric.json: what the encoders and the sampler of `ope` must compute.

features.json and bounded.json follow the documented derivations (HKDF labels, address blocks, Algorithm 1) with the Python package
`cryptography`, independently of the Rust code. hypergeometric.json holds logarithms of probabilities in exact or
60-digit arithmetic. Run: python generate.py
"""
import base64
import decimal
import json
import math
import platform
import struct
from decimal import Decimal
from pathlib import Path

import cryptography
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = Path(__file__).parent
KEY = bytes(range(32))
COLUMNS = [("ApplicantIncome", "numeric"), ("Coapplicant é", "numeric"), ("Married", "indicator")]
START, RATE, BASELINE = 1_700_000_000, 7, 5
decimal.getcontext().prec = 60


def derive(label, context=b""):
    info = b"cipherlens/crypto-encode/v1/" + struct.pack(">Q", len(label)) + label + context
    return HKDF(hashes.SHA256(), 32, None, info).derive(KEY)


def aes_block(key, block):
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()


def mac(key, message):
    digest = hmac.HMAC(key, hashes.SHA256())
    digest.update(message)
    return digest.finalize()


def token(text, time, iv):
    return Fernet(base64.urlsafe_b64encode(KEY))._encrypt_from_parts(text, time, iv)


def by_address(text, row, column):
    iv = aes_block(derive(b"fernet-iv")[:16], struct.pack(">QII", row, column, 0))
    return token(text, START + (row * len(COLUMNS) + column) // RATE, iv)


def by_message(text):
    room = 16 - len(text)
    tag = mac(derive(b"fernet-deterministic")[:16], text + bytes([room]) * room)
    return token(text, 0x5E000000 | int.from_bytes(tag[16:19], "big"), tag[:16])


def feature(cell, kind, tok, first_digit):
    digits = "".join(c for c in tok.decode() if c.isdigit())
    n = len(str(abs(int(cell))))
    if kind == "indicator":
        return float(int((digits or "0")[0]) >= BASELINE)
    return float(int((digits or "0")[0])) if first_digit else float(int(digits[:n].ljust(n, "0")))


def siv(cell, name):
    sealed = AESSIV(derive(b"siv-mac") + derive(b"siv-ctr")).encrypt(struct.pack(">d", cell + 0.0), [name.encode()])
    return int.from_bytes(sealed[:16], "big") >> 75  # times 2^-53


def features():
    cells = [(5849.0, 0.0, 1.0), (-120.75, 16.12000084, 0.0), (0.99, 99999999999999.0, 1.0), (-0.0, 1508.0, 0.0),
             (2583.0, 2358.0, 1.0), (81000.0, 41667.0, 1.0), (5849.0, 7.0, 0.0), (150.0, 33837.0, 1.0)]
    rows = [0, 1, 2, 7, 613, 2**33, 614, 10**12]
    out = {"fernet-first-digit": [], "fernet-digits": [], "fernet-digits-deterministic": [], "siv": []}
    for row, line in zip(rows, cells):
        for column, (cell, (name, kind)) in enumerate(zip(line, COLUMNS)):
            text = str(int(cell)).encode()
            fresh = by_address(text, row, column)
            out["fernet-first-digit"].append(feature(cell, kind, fresh, True))
            out["fernet-digits"].append(feature(cell, kind, fresh, False))
            out["fernet-digits-deterministic"].append(feature(cell, kind, by_message(text), False))
            out["siv"].append(siv(cell, name))
    return {"versions": versions(), "key": KEY.hex(), "columns": COLUMNS, "start": START, "rate": RATE, "rows": rows,
            "cells": cells, "encoded": out}


def below(bits, bound):
    while True:
        product = next(bits) * bound
        if product % 2**64 >= 2**64 % bound:
            return product >> 64


def ope(point, name, domain):
    """The order-preserving function on a domain of at most 32 points, whose splits need no logarithm."""
    column = derive(b"ope", name.encode())

    def subkey(label):
        info = b"cipherlens/crypto-encode/v1/" + struct.pack(">Q", len(label)) + label
        return HKDF(hashes.SHA256(), 32, None, info).derive(column)[:16]

    def coins(*node):
        tag = aes_block(subkey(b"ope-mac"), struct.pack(">QQ", *node[:2]))
        tag = aes_block(subkey(b"ope-mac"), bytes(a ^ b for a, b in zip(tag, struct.pack(">QQ", *node[2:]))))
        counter = int.from_bytes(tag, "big")
        while True:
            block = aes_block(subkey(b"ope-stream"), counter.to_bytes(16, "big"))
            yield from struct.unpack(">QQ", block)
            counter = (counter + 1) % 2**128

    d, m, r, n = 0, domain, 0, 2**52
    while m > 1:
        bits, half, taken = coins(d, m, r, n), -(-n // 2), 0
        for placed in range(m):
            taken += below(bits, n - placed) < half - taken
        if point < d + taken:
            m, n = taken, half
        else:
            d, m, r, n = d + taken, m - taken, r + half, n - half
    return r + below(coins(d, m, r, n), n)


def uniforms(label, row, column):
    block = aes_block(derive(label)[:16], struct.pack(">QII", row, column, 0))
    return [((bits >> 12) + 0.5) / 2**52 for bits in struct.unpack(">QQ", block)]


def laplace(cell, low, high, epsilon, row, column):
    step = (high - low) / 2**20
    plus, minus = (math.floor(-math.log(u) / (epsilon / 2**20)) for u in uniforms(b"laplace", row, column))
    return low + (round((min(max(cell, low), high) - low) / step) + plus - minus) * step


def randomised_response(cell, low, high, bins, indicator, epsilon, row, column):
    honest, other = uniforms(b"randomised-response", row, column)
    answer = min(bins - 1, max(0, math.floor((cell - low) / ((high - low) / bins))))
    if honest >= 1 / (1 + (bins - 1) * math.exp(-epsilon)):
        lie = math.floor(other * (bins - 1))
        answer = lie if lie < answer else lie + 1
    return float(answer) if indicator else low + (answer + 0.5) * ((high - low) / bins)


def bounded():
    columns = [("Age", "numeric", 0.0, 128.0), ("Married", "indicator", 0.0, 1.0), ("Balance", "numeric", -64.0, 64.0)]
    epsilon, rows = 3.0, list(range(40))
    cells = [[float(row * 3), float(row % 2), row * 3.5 - 70.0] for row in rows]
    out = {"ope": [], "laplace": [], "randomised-response": []}
    for row, line in zip(rows, cells):
        out["ope"].append(ope(int(line[1]), "Married", 2))
        for column, (cell, (_, kind, low, high)) in enumerate(zip(line, columns)):
            share, place = epsilon / len(columns), (row, column)
            out["laplace"].append(laplace(cell, low, high, share, *place))
            bins = 2 if kind == "indicator" else 8
            out["randomised-response"].append(
                randomised_response(cell, low, high, bins, kind == "indicator", share, *place))
    return {"versions": versions(), "key": KEY.hex(), "columns": columns, "epsilon": epsilon, "rows": rows,
            "cells": cells, "encoded": out}


def ln_factorial(n):
    if n < 2000:
        return Decimal(math.factorial(n)).ln()
    x, bernoulli = Decimal(n), [(1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510)]
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
    series = sum(Decimal(a) / b / (2 * k * (2 * k - 1) * x ** (2 * k - 1)) for k, (a, b) in enumerate(bernoulli, 1))
    return x * x.ln() - x + (2 * pi * x).ln() / 2 + series


def ln_probability(population, marked, draws, x):
    cells = [x, marked - x, draws - x, population - marked - draws + x]
    margins = [marked, population - marked, draws, population - draws]
    return sum(map(ln_factorial, margins)) - ln_factorial(population) - sum(map(ln_factorial, cells))


def hypergeometric():
    tables = [(200, 80, 100), (1000, 100, 500), (1000, 901, 500), (4096, 65, 2048), (10**6, 3000, 5 * 10**5),
              (2**32, 2**20, 2**31), (2**44, 2**32 + 12345, 2**43), (2**52, 2**40, 2**51), (2**52 - 1, 2**40 - 3, 2**51)]
    cases = []
    for population, marked, draws in tables:
        mean = marked * draws // population
        deviation = math.isqrt(max(1, marked * draws * (population - draws) // population**2 * (population - marked) // population)) + 1
        ends = [max(0, draws + marked - population), min(draws, marked)] if marked < 10**4 else []
        for x in [mean, mean + 1, mean - deviation, mean + 3 * deviation, mean - 6 * deviation, *ends]:
            if max(0, draws + marked - population) <= x <= min(draws, marked):
                cases.append([population, marked, draws, x, float(ln_probability(population, marked, draws, x))])
    return {"versions": versions(), "fields": ["population", "marked", "draws", "x", "ln_probability"], "cases": cases}


def versions():
    return {"python": platform.python_version(), "cryptography": cryptography.__version__}


for name, content in {"features": features(), "bounded": bounded(), "hypergeometric": hypergeometric()}.items():
    (HERE / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
