"""Known answers of image-cipher, computed in Python from the crate's documentation, with NumPy and `cryptography`.

Run from this folder: python3 generate.py > known_answers.txt
Each line: scheme, options, width, height, key, nonce, and the cipher image of plain[y][x] = (37 x + 91 y + x y) mod 256, in hex.
"""

import sys

import cryptography
import numpy as np
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = bytes(range(100, 132))
NONCE = bytes(range(200, 216))


def subkey(label):
    return HKDF(hashes.SHA256(), 32, b"cipherlens/image-cipher/1", label.encode()).derive(KEY)


class Stream:
    """ChaCha20 words, counter and nonce zero."""

    def __init__(self, label):
        self.stream = Cipher(algorithms.ChaCha20(subkey(label), bytes(16)), None).encryptor()

    def bytes(self, count):
        # a rest of the last word is dropped
        return self.stream.update(bytes(-(-count // 4) * 4))[:count]

    def below(self, bound):
        while True:
            product = int.from_bytes(self.stream.update(bytes(4)), "little") * bound
            if product % 2**32 >= 2**32 % bound:
                return product >> 32

    def numbers(self, count, bound):
        return [self.below(bound) for _ in range(count)]

    def permutation(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return np.array(order)


def rotation(plain):
    height, width = plain.shape
    rows = Stream("rotation/rows").numbers(height, width)
    columns = Stream("rotation/columns").numbers(width, height)
    out = np.stack([np.roll(row, shift) for row, shift in zip(plain, rows)])
    return np.stack([np.roll(column, shift) for column, shift in zip(out.T, columns)]).T


def rubik(plain, rounds=1):
    height, width = plain.shape

    def key_vector(label, length):
        stream = Stream(label)
        while True:
            vector = np.frombuffer(stream.bytes(length), np.uint8)
            if length < 2 or len(set(vector)) > 1:
                return vector

    k_r, k_c = key_vector("rubik/rows", height), key_vector("rubik/columns", width)
    image = plain.copy()
    for _ in range(rounds):
        for i in range(height):
            sign = 1 if int(image[i].astype(int).sum()) % 2 == 0 else -1  # right, else left
            image[i] = np.roll(image[i], sign * int(k_r[i]))
        for j in range(width):
            sign = -1 if int(image[:, j].astype(int).sum()) % 2 == 0 else 1  # up, else down
            image[:, j] = np.roll(image[:, j], sign * int(k_c[j]))
        image[0::2] ^= k_c
        image[1::2] ^= k_c[::-1]
        image[:, 0::2] ^= k_r[:, None]
        image[:, 1::2] ^= k_r[::-1][:, None]
    return image


def value_rotation(plain, mode):
    if mode == "stream":
        offsets = np.frombuffer(Stream("value-rotation/stream").bytes(plain.size), np.uint8).reshape(plain.shape)
    else:
        offsets = np.uint8(1 + Stream("value-rotation/offset").below(255))
    return plain + offsets


def pixel_permutation(plain):
    order = Stream("pixel-permutation/order").permutation(plain.size)
    return plain.ravel()[order].reshape(plain.shape)


def tile_permutation(plain, tile):
    order = Stream("tile-permutation/tile").permutation(tile * tile)
    out = plain.copy()
    for y in range(0, plain.shape[0], tile):
        for x in range(0, plain.shape[1], tile):
            out[y : y + tile, x : x + tile] = plain[y : y + tile, x : x + tile].ravel()[order].reshape(tile, tile)
    return out


def block_scramble(plain, side, equal=False, kept=False):
    """Blocks as arrays: turned clockwise by quarters, then mirrored left to right when the symmetry is 4 or more."""
    height, width = plain.shape
    across, blocks = width // side, (height // side) * (width // side)
    order = range(blocks) if kept else Stream("block-scramble/order").permutation(blocks)
    draws = 1 if equal else blocks
    symmetry = Stream("block-scramble/symmetry").numbers(draws, 8)
    negative = Stream("block-scramble/negative").numbers(draws, 2)
    out = np.empty_like(plain)
    for place in range(blocks):
        y, x = divmod(order[place], across)
        block = plain[y * side : (y + 1) * side, x * side : (x + 1) * side]
        turns = symmetry[place % draws]
        block = np.rot90(block, -(turns % 4))
        if turns >= 4:
            block = np.fliplr(block)
        if negative[place % draws]:
            block = 255 - block
        y, x = divmod(place, across)
        out[y * side : (y + 1) * side, x * side : (x + 1) * side] = block
    return out


def cat_map(plain):
    n = plain.shape[0]
    y, x = np.mgrid[0:n, 0:n]

    def once(image):
        out = np.empty_like(image)
        out[(x + 2 * y) % n, (x + y) % n] = image
        return out

    index, period = once(np.arange(n * n).reshape(n, n)), 1
    while (index != np.arange(n * n).reshape(n, n)).any():
        index, period = once(index), period + 1
    out = plain
    for _ in range(1 + Stream("cat-map/iterations").below(period - 1)):
        out = once(out)
    return out


def aes_ctr(plain, scheme, nonce):
    encryptor = Cipher(algorithms.AES(subkey(scheme + "/aes")), modes.CTR(nonce)).encryptor()
    return np.frombuffer(encryptor.update(plain.tobytes()), np.uint8).reshape(plain.shape)


def ff1_encrypt(key, tweak, digits, radix):
    """NIST SP 800-38G, algorithm 7."""

    def prf(data):
        return Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor().update(data)[-16:]

    def number(string):
        value = 0
        for digit in string:
            value = value * radix + digit
        return value

    n, t = len(digits), len(tweak)
    u = n // 2
    v = n - u
    a, b = digits[:u], digits[u:]
    size = -(-((radix**v - 1).bit_length()) // 8)
    d = 4 * -(-size // 4) + 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256]) + n.to_bytes(4, "big") + t.to_bytes(4, "big")
    for i in range(10):
        q = tweak + bytes((-t - size - 1) % 16) + bytes([i]) + number(b).to_bytes(size, "big")
        s = r = prf(p + q)
        j = 1
        while len(s) < d:
            block = bytes(x ^ y for x, y in zip(r, j.to_bytes(16, "big")))
            s += Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)
            j += 1
        m = u if i % 2 == 0 else v
        c = (number(a) + int.from_bytes(s[:d], "big")) % radix**m
        a, b = b, [c // radix**k % radix for k in range(m - 1, -1, -1)]
    return a + b


def check_ff1():
    """Samples 1, 2 and 3 of NIST's FF1samples.pdf."""
    key = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C")
    ten = list(range(10))
    assert ff1_encrypt(key, b"", ten, 10) == [2, 4, 3, 3, 4, 7, 7, 4, 8, 4]
    assert ff1_encrypt(key, b"9876543210", ten, 10) == [6, 1, 2, 4, 2, 0, 0, 7, 7, 3]
    expected = [10, 9, 29, 31, 4, 0, 22, 21, 21, 9, 20, 13, 30, 5, 0, 9, 14, 30, 22]
    assert ff1_encrypt(key, b"7777pqrs777", list(range(19)), 36) == expected


def ff1_region(plain, chunk, whole):
    height, width = plain.shape
    x, y, w, h = (0, 0, width, height) if whole else (width // 4, height // 4, max(width // 2, 1), max(height // 2, 1))
    region = plain[y : y + h, x : x + w].ravel().tolist()
    done, key, out = 0, subkey("ff1-region/ff1"), []
    number = 0
    while done < len(region):
        rest = len(region) - done
        length = rest if rest < chunk + 3 else chunk
        out += ff1_encrypt(key, number.to_bytes(4, "big"), region[done : done + length], 256)
        done, number = done + length, number + 1
    result = plain.copy()
    result[y : y + h, x : x + w] = np.array(out, np.uint8).reshape(h, w)
    return result


CASES = [
    ("rotation", "default", (12, 8), rotation),
    ("rotation", "default", (7, 13), rotation),
    ("rubik", "default", (12, 8), rubik),
    ("rubik", "default", (7, 13), rubik),
    ("rubik", "rounds=3", (9, 9), lambda image: rubik(image, 3)),
    ("value-rotation", "default", (7, 13), lambda image: value_rotation(image, "stream")),
    ("value-rotation", "offset", (7, 13), lambda image: value_rotation(image, "offset")),
    ("pixel-permutation", "default", (7, 13), pixel_permutation),
    ("tile-permutation", "default", (12, 8), lambda image: tile_permutation(image, 4)),
    ("block-scramble", "default", (12, 8), lambda image: block_scramble(image, 4)),
    ("block-scramble", "equal", (12, 8), lambda image: block_scramble(image, 4, equal=True)),
    ("block-scramble", "kept", (12, 8), lambda image: block_scramble(image, 4, kept=True)),
    ("cat-map", "default", (12, 12), cat_map),
    ("cat-map", "default", (7, 7), cat_map),
    ("ff1-region", "default", (12, 8), lambda image: ff1_region(image, 16, False)),
    ("ff1-region", "whole", (7, 13), lambda image: ff1_region(image, 16, True)),
    ("ff1-region", "whole,chunk=5", (7, 13), lambda image: ff1_region(image, 5, True)),
    ("ff1-region", "whole,chunk=32", (7, 13), lambda image: ff1_region(image, 32, True)),
    ("aes-ctr", "default", (7, 13), lambda image: aes_ctr(image, "aes-ctr", NONCE)),
    ("aes-ctr-fixed-nonce", "default", (7, 13), lambda image: aes_ctr(image, "aes-ctr-fixed-nonce", bytes(16))),
]

check_ff1()
print(f"# python {sys.version.split()[0]}, numpy {np.__version__}, cryptography {cryptography.__version__}")
for scheme, options, (width, height), encrypt in CASES:
    y, x = np.mgrid[0:height, 0:width]
    plain = ((37 * x + 91 * y + x * y) % 256).astype(np.uint8)
    image = np.ascontiguousarray(encrypt(plain.copy()))
    assert image.shape == plain.shape and image.dtype == np.uint8
    print(scheme, options, width, height, KEY.hex(), NONCE.hex(), image.tobytes().hex())
