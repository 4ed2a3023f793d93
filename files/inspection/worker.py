"""Decode one hostile file in a separate process, and write the outcome to standard output.

Run as a script, never imported by the application: `previews` starts it with an empty environment, isolated
and without `site`, so nothing but the standard library is there until it has given up what it does not need.

Usage: worker.py LIMITS PATH CONTENT_TYPE SIDE FORMAT LIBRARIES…
where LIMITS are "address-space bytes,CPU seconds,wall-clock seconds". The first line written is an outcome
with its numbers, ("done", "too-large 30000 30000", …); after "done" comes a picture in the FORMAT.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import math
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image

# Content type -> Pillow's module and class. Opening by class keeps every other decoder out of reach.
_DECODERS: Final = {
    "image/png": ("PngImagePlugin", "PngImageFile"),
    "image/jpeg": ("JpegImagePlugin", "JpegImageFile"),
    "image/gif": ("GifImagePlugin", "GifImageFile"),
    "image/webp": ("WebPImagePlugin", "WebPImageFile"),
    "image/bmp": ("BmpImagePlugin", "BmpImageFile"),
    "image/tiff": ("TiffImagePlugin", "TiffImageFile"),
    "image/avif": ("AvifImagePlugin", "AvifImageFile"),
}
# Measured: bytes that decoding costs per byte of the decoded image. WebP and AVIF decode whole frames into
# buffers of their own first.
_COST: Final = {"image/webp": 3.6, "image/avif": 2.0}
_BYTES_PER_PIXEL: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
# Interpreter, Pillow and its libraries, the strips and the small pictures.
_BASE_MEMORY: Final = 60 * 1024 * 1024
_MOST_JPEG_PIXELS: Final = 250_000_000
_SURELY_FITS: Final = 2_000_000
_STRIP_PIXELS: Final = 1_000_000
_MOST_TEXT: Final = 1024 * 1024

_LARGE_PNG: Final = 64 * 1024

_ORIENTATION: Final = 0x0112
_ROWS_PER_STRIP: Final = 278
_TILE_WIDTH: Final = 322
_TILE_LENGTH: Final = 323
_PDF_PASSWORD: Final = 4
_PDF_SECURITY: Final = 5


class RefusedError(Exception):
    """No thumbnail can be made; the arguments are the outcome that says why."""


def give_up_rights(memory: int, cpu_seconds: int, wall_seconds: int) -> None:
    """Limit what this process can use, for good.

    Args:
        memory: bytes of address space; resident memory cannot be more.
        cpu_seconds: of processor time.
        wall_seconds: after which it ends even if no one is left to stop it.
    """
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_NPROC: 0,
    }
    for name, value in limits.items():
        # Other systems than Linux lack some; the wall clock remains.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (value, value))
    # At the hard limit the kernel kills without saying why; the soft one a second before tells.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    signal.alarm(wall_seconds)


def picture_of_image(path: str, content_type: str, side: int, memory: int) -> Image.Image:
    """Decode an image's first frame and return it upright and small."""
    from PIL import AvifImagePlugin, Image, ImageOps, PngImagePlugin

    Image.MAX_IMAGE_PIXELS = None  # the check below knows the size for its message
    PngImagePlugin.MAX_TEXT_MEMORY = _MOST_TEXT
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    module, name = _DECODERS[content_type]
    decoder: Callable[[str], Any] = getattr(importlib.import_module(f"PIL.{module}"), name)
    if content_type == "image/webp":
        _check_webp_header(path, memory - _BASE_MEMORY)
    image = decoder(path)
    width, height = image.size
    _scale_while_decoding(image, side)
    try:
        _check_memory(image, content_type, width, height, memory - _BASE_MEMORY)
        profile = image.info.get("icc_profile")
        image.load()
        small = _shrunk(image, side * 2)
        small = _in_standard_colours(small, profile)
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
    except MemoryError:
        raise _too_large(width, height) from None
    with contextlib.suppress(Exception):
        orientation = image.getexif().get(_ORIENTATION, 1)
        small.getexif()[_ORIENTATION] = orientation
        ImageOps.exif_transpose(small, in_place=True)
    return small


def _too_large(width: int, height: int) -> RefusedError:
    # What this few pixels need memory for is not the picture.
    return RefusedError(f"too-large {width} {height}" if width * height > _SURELY_FITS else "damaged")


def _scale_while_decoding(image: Any, side: int) -> None:
    """Let JPEG decode at an eighth, a quarter or half of its size, at least twice what is wanted."""
    width, height = image.size
    factor = max(width, height) / (side * 2)
    if factor > 1:
        image.draft(None, (math.ceil(width / factor), math.ceil(height / factor)))


def _check_webp_header(path: str, budget: int) -> None:
    """Refuse before Pillow opens it: opening a WebP allocates its frames already."""
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib would cost start-up time
        head = file.read(30)
    if head[12:16] == b"VP8X":
        width = 1 + int.from_bytes(head[24:27], "little")
        height = 1 + int.from_bytes(head[27:30], "little")
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width = int.from_bytes(head[26:28], "little") & 0x3FFF
        height = int.from_bytes(head[28:30], "little") & 0x3FFF
    if width * height * 4 * _COST["image/webp"] > budget:
        raise _too_large(width, height)


def _check_memory(image: Any, content_type: str, width: int, height: int, budget: int) -> None:
    decoded = image.size[0] * image.size[1] * _BYTES_PER_PIXEL.get(image.mode, 4)
    cost = decoded * _COST.get(content_type, 1.0)
    if content_type == "image/tiff":
        cost += _strip_of_tiff(image)
    if content_type == "image/jpeg":
        cost += _coefficients(image, width * height)
        if width * height > _MOST_JPEG_PIXELS:
            cost = math.inf
    if cost > budget:
        raise _too_large(width, height)


def _strip_of_tiff(image: Any) -> int:
    """Return the bytes of the strip or tile that libtiff unpacks at once, which may be as large as the image."""
    width, height = image.size
    tags = image.tag_v2
    rows = tags.get(_TILE_LENGTH, min(height, tags.get(_ROWS_PER_STRIP, height)))
    turned = width * height * 4 if tags.get(_ORIENTATION, 1) != 1 else 0
    return int(tags.get(_TILE_WIDTH, width) * rows * len(image.getbands()) + turned)


def _coefficients(image: Any, pixels: int) -> float:
    """Return the bytes of coefficients that a progressive JPEG keeps for the whole picture, whatever the scale."""
    if not image.info.get("progressive"):
        return 0
    sampling = [(horizontal, vertical) for _, horizontal, vertical, _ in image.layer]
    most = max(h for h, _ in sampling) * max(v for _, v in sampling)
    return float(sum(2 * pixels * h * v / max(1, most) for h, v in sampling))


def _shrunk(image: Any, side: int) -> Image.Image:
    """Average the image down to about `side` pixels in strips, so that no second large copy exists."""
    from PIL import Image

    width, height = image.size
    factor = max(1, max(width, height) // side)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    convert = _conversion(image, mode)
    small = Image.new(mode, (math.ceil(width / factor), math.ceil(height / factor)))
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    for top in range(0, height, rows):
        strip = convert(image.crop((0, top, width, min(height, top + rows))))
        small.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return small


def _conversion(image: Any, mode: str) -> Callable[[Any], Any]:
    """Return how to convert a strip for display; deep greys need their range squeezed first."""
    if image.mode.startswith("I;16"):
        return lambda strip: strip.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert(mode)
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        scale = 255 / (high - low) if high > low else 1.0
        return lambda strip: strip.point(lambda v: v * scale + -low * scale).convert("L").convert(mode)
    return lambda strip: strip.convert(mode)


def _in_standard_colours(small: Image.Image, profile: Any) -> Image.Image:
    """Apply the colour profile, which is dropped afterwards; a missing or bad one changes nothing."""
    if not profile:
        return small
    with contextlib.suppress(Exception):
        from PIL import ImageCms

        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() == "RGB":
            converted = small.convert("RGB")
            ImageCms.profileToProfile(converted, source, ImageCms.createProfile("sRGB"), inPlace=True)
            if small.mode == "RGBA":
                converted.putalpha(small.getchannel("A"))
            return converted
    return small


def picture_of_pdf(path: str, side: int) -> Image.Image:
    """Render a PDF's first page so that its long side is `side` pixels."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        encrypted = error.err_code in (_PDF_PASSWORD, _PDF_SECURITY)
        raise RefusedError("encrypted" if encrypted else "damaged") from error
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    page = document[0]
    width, height = page.get_size()
    longest = max(width, height)
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 0):
        raise RefusedError("damaged")
    bitmap = page.render(scale=side / longest)
    small: Image.Image = bitmap.to_pil().convert("RGB")
    small.thumbnail((side, side))
    return small


def webp(small: Image.Image) -> bytes:
    """Encode a picture, and nothing else that came with the file it was made of."""
    small.info.clear()
    target = io.BytesIO()
    small.save(target, "WEBP", quality=80, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return target.getvalue()


def png(small: Image.Image) -> bytes:
    """Encode a picture without loss, as `webp` nothing but it; in 256 colours if it would be large otherwise."""
    from PIL import Image

    small.info.clear()
    target = io.BytesIO()
    small.save(target, "PNG", optimize=True)
    if target.tell() > _LARGE_PNG:
        target = io.BytesIO()
        few = small.quantize(256, method=Image.Quantize.FASTOCTREE)
        few.save(target, "PNG", optimize=True)
    return target.getvalue()


def answer(path: str, content_type: str, side: int, memory: int, form: str = "webp") -> bytes:
    """Return what is to be written: an outcome line, and the picture if there is one."""
    try:
        if content_type == "application/pdf":
            small = picture_of_pdf(path, side)
        else:
            small = picture_of_image(path, content_type, side, memory)
        return b"done\n" + _ENCODERS[form](small)
    except RefusedError as refused:
        return f"{refused}\n".encode()
    except MemoryError:
        return b"exhausted\n"
    except ImportError:
        raise  # a broken installation must not look like a broken file: the parent logs the failure
    # Decoders raise whatever they like on hostile input; all of it means the same.
    except Exception:  # noqa: BLE001
        return b"damaged\n"


def main(arguments: list[str]) -> None:
    """Do the one file and end."""
    limits, path, content_type, side, form, *libraries = arguments
    memory, cpu_seconds, wall_seconds = (int(limit) for limit in limits.split(","))
    give_up_rights(memory, cpu_seconds, wall_seconds)
    sys.path.extend(libraries)
    sys.stdout.buffer.write(answer(path, content_type, int(side), memory, form))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to tidy up, and libraries that met hostile bytes may not come back from it


_ENCODERS: Final = {"webp": webp, "png": png}


if __name__ == "__main__":
    main(sys.argv[1:])
