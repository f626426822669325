"""Golden files of image-data: small pictures written by Pillow, and what Pillow makes of them as grey ("L").

Run from this folder: python3 generate.py   (needs numpy and pillow; their versions go into VERSIONS)
For each picture NAME.EXT there are NAME.grey.pgm (mode "L") and NAME.small.pgm (mode "L", then BILINEAR to 9x7).
"""

import numpy
import PIL
from PIL import Image


def colours(height, width):
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    red = 127 + 120 * numpy.sin(x / 4 + y / 9)
    green = 127 + 120 * numpy.cos(x / 7 - y / 5)
    blue = 255 * (x + y) / (width + height - 2)
    return numpy.stack([red, green, blue], axis=2).round().astype(numpy.uint8)


def save(image, name, **options):
    image.save(name, **options)
    stem = name.rsplit(".", 1)[0]
    grey = Image.open(name).convert("L")
    grey.save(stem + ".grey.pgm")
    grey.resize((9, 7), Image.BILINEAR).save(stem + ".small.pgm")


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
with open("VERSIONS", "w") as file:
    file.write(f"numpy {numpy.__version__}\npillow {PIL.__version__}\n")
