"""Golden files of image-data: small pictures written by Pillow, and what Pillow makes of them as grey ("L").

Run from this folder: python3 generate.py   (needs numpy and pillow; their versions go into VERSIONS)
For each picture NAME.EXT there are NAME.grey.pgm (mode "L") and NAME.small.pgm (mode "L", then BILINEAR to 9x7), after
the orientation in its metadata. cmyk.jpg has none: it is refused.
"""

import struct
import zlib

import numpy
import PIL
from PIL import Image, ImageCms, ImageOps


def colours(height, width):
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    red = 127 + 120 * numpy.sin(x / 4 + y / 9)
    green = 127 + 120 * numpy.cos(x / 7 - y / 5)
    blue = 255 * (x + y) / (width + height - 2)
    return numpy.stack([red, green, blue], axis=2).round().astype(numpy.uint8)


def save(image, name, **options):
    image.save(name, **options)
    goldens(name)


def goldens(name):
    stem = name.rsplit(".", 1)[0]
    grey = ImageOps.exif_transpose(Image.open(name)).convert("L")
    grey.save(stem + ".grey.pgm")
    grey.resize((9, 7), Image.BILINEAR).save(stem + ".small.pgm")


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def interlaced(pixels, name):
    """A colour PNG in the seven passes of Adam7, which Pillow reads and does not write."""
    height, width, _ = pixels.shape
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    lines = [b"\0" + line.tobytes() for x, y, dx, dy in passes for line in pixels[y::dy, x::dx]]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header))
        file.write(chunk(b"IDAT", zlib.compress(b"".join(lines))) + chunk(b"IEND", b""))


rgb = colours(24, 32)
alpha = numpy.full((24, 32, 1), 255, numpy.uint8)
alpha[4:12, 8:20] = 40
save(Image.fromarray(rgb), "colour.png")
save(Image.fromarray(numpy.concatenate([rgb, alpha], axis=2)), "alpha.png")
save(Image.fromarray(rgb).convert("L"), "plain.png")
save(Image.fromarray(rgb).convert("P", palette=Image.ADAPTIVE, colors=16), "palette.png")
save(Image.fromarray(rgb).convert("1"), "bilevel.png")
save(Image.fromarray(rgb), "colour.ppm")
save(Image.fromarray(rgb), "baseline.jpg", quality=90, subsampling=0)
save(Image.fromarray(rgb), "subsampled.jpg", quality=85)
save(Image.fromarray(rgb), "progressive.jpg", quality=90, progressive=True)
save(Image.fromarray(rgb).convert("L"), "grey.jpg", quality=90)
save(Image.fromarray(rgb), "restarts.jpg", quality=90, subsampling=0, restart_marker_blocks=1)
options = {"subsampling": 0, "progressive": True, "restart_marker_blocks": 3}
save(Image.fromarray(rgb), "progressive_restarts.jpg", quality=90, **options)
Image.fromarray(rgb).convert("CMYK").save("cmyk.jpg", quality=90)
interlaced(rgb, "interlaced.png")
goldens("interlaced.png")
transparent = Image.fromarray(rgb).convert("P", palette=Image.ADAPTIVE, colors=16)
save(transparent, "palette_transparent.png", transparency=bytes(range(0, 256, 16)))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    options = {"exif": exif}
    if orientation == 6:
        options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save(Image.fromarray(rgb), f"orientation_{orientation}.jpg", quality=90, **options)
with open("VERSIONS", "w") as file:
    file.write(f"numpy {numpy.__version__}\npillow {PIL.__version__}\n")
