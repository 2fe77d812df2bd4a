"""Writes pictures.zip: small pictures in every format that is read, each with the pixels that Pillow sees.

Needs Pillow, NumPy and ImageMagick's convert. For NAME the archive holds NAME.rgb: 16-bit numbers, most significant byte
first, [3, height, width], on white where the picture is transparent; CMYK as (1-C)(1-K).
"""

import os
import subprocess
import tempfile
import zipfile

import numpy as np
from PIL import Image

W, H = 23, 17
random = np.random.default_rng(5)
y, x = np.mgrid[0:H, 0:W]
ramps = np.stack([x * 255 / (W - 1), y * 255 / (H - 1), (x + y) * 255 / (W + H - 2)], -1)
colour = np.clip(ramps + random.normal(0, 18, ramps.shape), 0, 255).astype(np.uint8)
alpha = (11 * x + 13 * y).clip(0, 255).astype(np.uint8)

rgb = Image.fromarray(colour)
grey = Image.fromarray(colour[..., 1])
MODES = {
    "rgb": rgb,
    "rgba": Image.fromarray(np.dstack([colour, alpha])),
    "l": grey,
    "la": Image.merge("LA", (grey, Image.fromarray(alpha))),
    "p": rgb.quantize(200),
    "1": grey.convert("1"),
    "i16": Image.fromarray(random.integers(0, 65536, (H, W)).astype(np.uint16)),
    "f": Image.fromarray((colour[..., 1] / 255).astype(np.float32)),
    "cmyk": Image.fromarray(np.dstack([colour, colour[..., 1] // 2]), "CMYK"),
}

os.chdir(tempfile.mkdtemp())
expected = {}

def save(name, mode, **options):
    (MODES[mode] if isinstance(mode, str) else mode).save(name, **options)

def convert(source, *options, name):
    subprocess.run(["convert", source, *options, name], check=True)

for mode in ("rgb", "rgba", "l", "la", "p", "1", "i16"):
    save(f"{mode}.png", mode)
for bits in (1, 2, 4):
    save(f"p{bits}.png", rgb.quantize(2 ** bits), bits=bits)
save("p-transparent.png", "p", transparency=bytes(range(200)))
save("l-transparent.png", "l", transparency=int(colour[3, 3, 1]))
save("rgb-transparent.png", "rgb", transparency=tuple(int(v) for v in colour[2, 2]))
for mode in ("rgb", "rgba", "l", "la", "p", "1", "p2"):
    convert(f"{mode}.png", "-interlace", "PNG", name=f"{mode}-interlaced.png")
for channels, mode in ((3, "rgb"), (4, "rgba")):
    deep = random.integers(0, 65536, (H, W, channels)).astype(">u2")
    deep.tofile("deep")
    for kind in ("png", "tif"):
        if kind == "png" or channels == 3:
            name = f"{mode}16.{kind}"
            subprocess.run(
                ["convert", "-size", f"{W}x{H}", "-depth", "16", "-endian", "MSB", f"{mode}:deep", name], check=True)
            value = deep / 65535
            expected[name] = value if channels == 3 else value[..., :3] * value[..., 3:] + 1 - value[..., 3:]
os.remove("deep")

for subsampling in (0, 1, 2):
    for progressive in (False, True):
        kind = "progressive" if progressive else "baseline"
        save(f"{kind}-{subsampling}.jpg", "rgb", quality=90, subsampling=subsampling, progressive=progressive)
convert("rgb.png", "-sampling-factor", "1x2", "-quality", "90", name="440.jpg")
convert("rgb.png", "-sampling-factor", "1x2", "-interlace", "JPEG", "-quality", "90", name="440-progressive.jpg")
convert("rgb.png", "-sampling-factor", "4x1", "-quality", "90", name="411.jpg")
save("l.jpg", "l", quality=90)
save("cmyk.jpg", "cmyk", quality=95)

for mode in ("rgb", "rgba"):
    save(f"{mode}-lossy.webp", mode, quality=80)
    save(f"{mode}-fast.webp", mode, quality=30, method=0)
    save(f"{mode}-lossless.webp", mode, lossless=True, exact=True)

for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
    for mode in MODES:
        save(f"{mode}-{compression}.tif", mode, compression=None if compression == "raw" else compression)
save("g3.tif", "1", compression="group3")
save("g4.tif", "1", compression="group4")
save("jpeg.tif", "rgb", compression="jpeg", quality=95)
convert("rgb.png", "-endian", "MSB", name="msb.tif")
convert("rgb.png", "-define", "tiff:tile-geometry=16x16", name="tiles.tif")
convert("rgb.png", "-interlace", "plane", name="planes.tif")
convert("rgb.png", "-define", "tiff:rows-per-strip=3", name="strips.tif")

save("p.gif", "p")
save("transparent.gif", "p", transparency=7)
convert("p.gif", "-interlace", "GIF", name="interlaced.gif")

for mode in ("rgb", "rgba", "l", "p", "1"):
    save(f"{mode}.bmp", mode)
convert("p.png", "-compress", "RLE", name="rle.bmp")
convert("rgb.png", "-define", "bmp:format=bmp2", name="bmp2.bmp")
convert("rgb.png", "-define", "bmp:subtype=RGB565", name="565.bmp")
convert("rgb.png", "-define", "bmp:subtype=RGB555", name="555.bmp")
convert("p4.png", name="p4.bmp")

def pixels(name):
    if name in expected:
        return expected[name]
    image = Image.open(name)
    values = np.array(image).astype(float)
    if image.mode.startswith("I"):
        return np.dstack([values / 65535] * 3)
    if image.mode == "F":
        return np.dstack([values] * 3)
    if image.mode == "CMYK":
        return (1 - values[..., :3] / 255) * (1 - values[..., 3:] / 255)
    values = np.array(image.convert("RGBA")) / 255
    return values[..., :3] * values[..., 3:] + 1 - values[..., 3:]

here = os.environ.get("OUT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "pictures.zip"))
with zipfile.ZipFile(here, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for name in sorted(os.listdir(".")):
        values = np.moveaxis(pixels(name), -1, 0)
        archive.write(name)
        archive.writestr(name + ".rgb", np.round(values * 65535).astype(">u2").tobytes())
