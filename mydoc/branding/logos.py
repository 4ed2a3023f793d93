"""Draw a logo anew from a picture that someone sent."""

from __future__ import annotations

import hashlib
import struct
import tempfile
from pathlib import Path
from typing import NoReturn

from mydoc.branding.domain import Logo
from mydoc.core.errors import Invalid
from mydoc.core.sizes import in_words

LARGEST = 512 * 1024
_TYPES = ("image/png", "image/webp")


def redrawn(sent: bytes) -> tuple[Logo, bytes]:
    """Return a logo and its PNG, at most 512 pixels wide and high. What was sent is decoded in the process without
    rights that makes thumbnails, and none of its bytes is kept.

    SVG is refused: it can carry scripts and load what it likes, and would be the only thing here that is served as
    it was sent.

    Raises:
        Invalid: `bad_logo`, with a sentence that says what to send.
    """
    from files.inspection import redraw

    if not sent:
        _refuse("The file is empty. Choose a PNG or WebP picture.")
    if len(sent) > LARGEST:
        _refuse(f"The file is larger than {in_words(LARGEST)}. Choose a smaller one.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "logo")
        path.write_bytes(sent)
        content_type, picture = redraw(path)
    if content_type not in _TYPES:
        _refuse("Choose a PNG or WebP picture. Other types, SVG included, are not accepted.")
    if picture is None:
        _refuse("This picture cannot be read. Save it again as PNG, at most 2,000 pixels wide, and try again.")
    # Where PNG has its size (PNG Specification, 11.2.1).
    width, height = struct.unpack(">II", picture[16:24])
    return Logo(hashlib.sha256(picture).hexdigest()[:32], width, height), picture


def _refuse(message: str) -> NoReturn:
    raise Invalid("bad_logo", message, fields={"logo": message})
