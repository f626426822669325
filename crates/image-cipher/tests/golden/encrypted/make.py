"""Makes the files of this folder: plain PNG files, and what `cargo xtask encrypt-image` writes for them.

    python3 make.py PATH/TO/xtask

Nonces are fresh in every run, so the encrypted files differ from run to run; the plain ones do not. The files here were
written by the program before the format moved into the crate, and must stay readable.
"""

import pathlib
import struct
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).parent
PROFILE = bytes(range(200)) * 2
EXIF = b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x04\0\0\0sea\0\0\0\0\0"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path, width, height, colour, bits, metadata=False):
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    rows = b""
    for y in range(height):
        samples = [(x * 7 + y * 13 + c * 29 + x * y * (c + 1)) * (1 if bits == 8 else 251)
                   for x in range(width) for c in range(channels)]
        rows += b"\0" + b"".join((s % (1 << bits)).to_bytes(bits // 8, "big") for s in samples)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    if metadata:
        data += chunk(b"iCCP", b"profile\0\0" + zlib.compress(PROFILE))
        data += chunk(b"eXIf", EXIF)
    data += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    plain = HERE / "plain"
    png(plain / "grey.png", 16, 12, 0, 8)
    png(plain / "rgba16.png", 12, 8, 6, 16, metadata=True)
    png(plain / "more/rgb.png", 20, 16, 2, 8)
    png(plain / "more/alpha.png", 8, 8, 4, 8)
    (HERE / "boxes.csv").write_text("file,x,y,w,h\ngrey.png,2,3,6,5\ngrey.png,5,5,8,4\nrgba16.png,0,0,12,3\n"
                                    "more/rgb.png,-3,4,10,100\n")
    key = HERE / "key"
    key.write_text("cipherlens-key 1\n" + bytes(range(32)).hex() + "\n")
    common = ["encrypt-image", "--images", plain, "--key", key, "--recursive", "--to"]
    for name, options in [
        ("whole", []),
        ("blocks", ["--scheme", "block-scramble", "--block", "4", "--equal-blocks"]),
        ("rectangle", ["--scheme", "ff1-region", "--region", "5x4+2+1"]),
        ("boxes", ["--regions", HERE / "boxes.csv", "--allow-none"]),
    ]:
        subprocess.run([sys.argv[1], *common, HERE / name, *options], check=True)


main()
