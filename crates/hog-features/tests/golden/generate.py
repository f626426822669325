"""Writes the golden files beside this script: descriptors by scikit-image and by OpenCV, and the 31-dimensional cell
descriptor of Felzenszwalb et al. 2010 by a NumPy implementation of its own (below: one loop a pixel, arc tangents, float64).

Pictures are crops of `skimage.data.camera` (CC0) and `skimage.data.astronaut` (public domain), saved as PNG.
Values are stored as whole multiples of 1e-7.

Usage: python generate.py   (needs numpy, scikit-image, opencv-python-headless<5)
"""
import json, math, pathlib, platform
import cv2, numpy as np, skimage
from skimage import data, io
from skimage.feature import hog
from skimage.transform import resize

HERE = pathlib.Path(__file__).parent
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "scikit-image": skimage.__version__, "opencv": cv2.__version__}


def crop(picture, x, y, side, width, height):
    part = picture[y:y + side * height // width, x:x + side]
    return np.round(resize(part, (height, width), anti_aliasing=True) * 255).astype(np.uint8)


def grey(rgb):
    """ITU-R 601 luma in whole numbers, as the test does it."""
    r, g, b = (rgb[..., i].astype(np.uint32) for i in range(3))
    return ((299 * r + 587 * g + 114 * b + 500) // 1000).astype(np.uint8)


def pictures():
    camera, astronaut = data.camera(), data.astronaut()
    out = {"face36": crop(grey(astronaut), 170, 60, 108, 36, 36), "camera64": crop(camera, 150, 60, 192, 64, 64),
           "colour62x47": crop(astronaut, 120, 40, 186, 62, 47), "walker64x128": crop(camera, 160, 50, 200, 64, 128)}
    for name, picture in out.items():
        io.imsave(HERE / f"{name}.png", picture, check_contrast=False)
    return {name: grey(picture) if picture.ndim == 3 else picture for name, picture in out.items()}


def case(picture, options, values):
    return {"picture": picture, **options, "values": [round(float(v) * 1e7) for v in np.ravel(values)]}


def scikit_image(pics):
    def one(picture, cell, block, norm="L2-Hys", sqrt=False, orientations=9):
        values = hog(pics[picture], orientations=orientations, pixels_per_cell=(cell, cell), cells_per_block=(block, block), block_norm=norm, transform_sqrt=sqrt)
        return case(picture, {"cell": cell, "block": block, "norm": norm, "sqrt": sqrt, "orientations": orientations}, values)
    yield from (one("face36", 6, 2, norm) for norm in ("L1", "L1-sqrt", "L2", "L2-Hys"))
    yield from (one("face36", 12, 2, norm, True) for norm in ("L1", "L1-sqrt", "L2", "L2-Hys"))
    yield from (one("face36", 9, 2, orientations=n) for n in (1, 4, 8, 12, 18))
    yield one("face36", 6, 3)
    yield one("camera64", 8, 2)
    yield one("camera64", 8, 3)
    yield one("camera64", 7, 2, "L2")
    yield one("colour62x47", 8, 2)
    yield one("colour62x47", 8, 3, "L1")
    yield one("colour62x47", 5, 2, "L2-Hys", True)


def opencv(pics):
    def one(picture, cell, block=2, stride=1, gamma=True, signed=False, bins=9, clip=0.2):
        a = pics[picture]
        h, w = ((n // cell - block) // stride * stride * cell + block * cell for n in a.shape)
        a = np.ascontiguousarray(a[:h, :w])
        d = cv2.HOGDescriptor((w, h), (block * cell,) * 2, (stride * cell,) * 2, (cell,) * 2, bins, 1, -1, 0, clip, gamma, 64, signed)
        options = {"cell": cell, "block": block, "stride": stride, "sqrt": gamma, "signed": signed, "orientations": bins, "clip": clip}
        return case(picture, {**options, "width": w, "height": h}, d.compute(a))
    yield one("face36", 6)
    yield one("face36", 6, gamma=False)
    yield one("face36", 6, gamma=False, signed=True)
    yield one("face36", 6, signed=True, bins=18)
    yield one("face36", 4, stride=2)
    yield one("face36", 6, block=3)
    yield one("face36", 4, block=4, stride=2, bins=8)
    yield one("face36", 9, block=1)
    yield one("camera64", 8)
    yield one("camera64", 7, gamma=False)
    yield one("colour62x47", 8)
    yield one("colour62x47", 5, gamma=False, bins=6)
    yield one("walker64x128", 8, stride=2)


def felzenszwalb_cells(a, cell, epsilon, linear, clip=0.2, bins=9):
    """31 values a cell, by the formulas of the paper; a missing neighbour cell counts like the nearest cell there is."""
    a = a.astype(np.float64)
    h, w = a.shape
    rows, cols = h // cell, w // cell
    sums = np.zeros((rows + 2, cols + 2, 2 * bins))
    for y in range(h):
        for x in range(w):
            dx = a[y, x + 1] - a[y, x - 1] if 0 < x < w - 1 else 0.0
            dy = a[y + 1, x] - a[y - 1, x] if 0 < y < h - 1 else 0.0
            position = (math.atan2(dy, dx) % (2 * math.pi)) / (math.pi / bins)
            if linear:
                first, share = math.floor(position), position - math.floor(position)
            else:
                first, share = math.floor(position + 0.5), 0.0
            cy, cx = (y + 0.5) / cell + 0.5, (x + 0.5) / cell + 0.5   # cell 0 stands at place 1
            iy, ix = math.floor(cy), math.floor(cx)
            for py, wy in ((iy, 1 - (cy - iy)), (iy + 1, cy - iy)):
                for px, wx in ((ix, 1 - (cx - ix)), (ix + 1, cx - ix)):
                    if py <= rows + 1 and px <= cols + 1:
                        m = math.hypot(dx, dy) * wy * wx
                        sums[py, px, first % (2 * bins)] += m * (1 - share)
                        sums[py, px, (first + 1) % (2 * bins)] += m * share
    sums = sums[1:-1, 1:-1]
    energy = ((sums[..., :bins] + sums[..., bins:]) ** 2).sum(2)
    near = np.pad(energy, 1, mode="edge")
    out = np.zeros((rows, cols, 3 * bins + 4))
    for y in range(rows):
        for x in range(cols):
            texture, both, one = [], np.zeros(2 * bins), np.zeros(bins)
            for sy, sx in ((1, 1), (0, 1), (1, 0), (0, 0)):   # lower right, upper right, lower left, upper left
                n = 1 / math.sqrt(near[y + sy:y + sy + 2, x + sx:x + sx + 2].sum() + epsilon ** 2)
                clipped = np.minimum(sums[y, x] * n, clip)
                both += clipped / 2
                one += np.minimum((sums[y, x, :bins] + sums[y, x, bins:]) * n, clip) / 2
                texture.append(0.2357 * clipped.sum())
            out[y, x] = np.r_[both, one, texture]
    return out


def felzenszwalb(pics):
    def one(picture, cell, epsilon=0.01, linear=False):
        return case(picture, {"cell": cell, "epsilon": epsilon, "linear": linear}, felzenszwalb_cells(pics[picture], cell, epsilon, linear))
    yield one("face36", 4)
    yield one("face36", 4, 20.0, True)
    yield one("face36", 3, 5.0)
    yield one("colour62x47", 6, 1.0, True)
    yield one("colour62x47", 8)


if __name__ == "__main__":
    pics = pictures()
    for name, cases in (("scikit_image", scikit_image), ("opencv", opencv), ("felzenszwalb", felzenszwalb)):
        text = json.dumps({"versions": VERSIONS, "unit": 1e-7, "cases": list(cases(pics))}, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text.replace('{"picture"', '\n{"picture"') + "\n")
        print(name, len(text))
