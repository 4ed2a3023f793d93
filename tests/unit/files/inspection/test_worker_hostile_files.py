"""Bombs, lies, loops and damage: each ends in a sentence for its owner, within 256 MiB and 20 seconds."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.files.inspection import makers

ROOT = Path(__file__).parents[4]
MIB = 1024 * 1024
# The application with Django, boto3 and PynamoDB; measured 76 MiB.
APPLICATION = 100 * MIB

DAMAGED = "No preview: the (image|PDF) is damaged( or too complex to preview)?."
SHOWN = ""


def too_large(width: int, height: int) -> str:
    return re.escape(f"No preview: image too large to preview ({width} x {height}).")


# name: (how it is made, content type, note)
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "bomb.png": (makers.png_bomb, "image/png", too_large(30_000, 30_000)),
    "bomb.pdf": (makers.png_bomb, "image/png", too_large(30_000, 30_000)),
    "liar.png": (makers.png_liar, "image/png", f"{SHOWN}|{DAMAGED}"),
    "liar-large.png": (
        lambda: makers.png(30_000, 30_000, b"x\x9c\3\0\0\0\0\1"),
        "image/png",
        too_large(30_000, 30_000),
    ),
    "most.png": (
        lambda: makers.png(2**31 - 1, 2**31 - 1, b""),
        "image/png",
        too_large(2**31 - 1, 2**31 - 1),
    ),
    "nothing.png": (lambda: makers.png(0, 0, b""), "image/png", DAMAGED),
    "text.png": (makers.png_text_bomb, "image/png", f"{SHOWN}|{DAMAGED}"),
    "screen.gif": (lambda: makers.gif_with_screen(65535, 65535), "image/gif", too_large(65535, 65535)),
    "bomb.tif": (
        lambda: makers.tiff(50_000, 50_000, strip=b"x\x9c"),
        "image/tiff",
        too_large(50_000, 50_000),
    ),
    "strip.tif": (
        lambda: makers.tiff(64, 64, strip=makers.deflated(b"\0" * MIB, 200), rows=2**31),
        "image/tiff",
        f"{SHOWN}|{DAMAGED}",
    ),
    "raw.tif": (lambda: makers.tiff(5_000, 5_000, strip=b"\0" * 99, compression=1), "image/tiff", DAMAGED),
    "loop.tif": (lambda: b"II*\0\x08\0\0\0\0\0\x08\0\0\0" + b"\0" * 20, "image/tiff", DAMAGED),
    "tags.tif": (lambda: makers.tiff(64, 2**31, strip=b"x\x9c"), "image/tiff", too_large(64, 2**31)),
    "bomb.webp": (makers.webp_bomb, "image/webp", too_large(16_384, 16_384)),
    "bomb.bmp": (
        lambda: b"BM" + struct.pack("<IIIIiiHHIIIIII", 60, 0, 54, 40, 40_000, 40_000, 1, 24, 0, 0, 0, 0, 0, 0),
        "image/bmp",
        too_large(40_000, 40_000),
    ),
    "encrypted.pdf": (makers.pdf_encrypted, "application/pdf", "No preview: encrypted PDF."),
    "broken.pdf": (lambda: makers.pdf_page()[:150], "application/pdf", DAMAGED),
    "garbage.pdf": (lambda: b"%PDF-1.7\n" + os.urandom(5_000), "application/pdf", DAMAGED),
    "no-table.pdf": (
        lambda: makers.pdf_page().partition(b"xref")[0],
        "application/pdf",
        f"{SHOWN}|{DAMAGED}",
    ),
    "box.pdf": (lambda: makers.pdf_page(box=b"[0 0 1e30 1e30]"), "application/pdf", f"{SHOWN}|{DAMAGED}"),
    "thin.pdf": (lambda: makers.pdf_page(box=b"[0 0 1e6 1e-4]"), "application/pdf", f"{SHOWN}|{DAMAGED}"),
    "flat.pdf": (lambda: makers.pdf_page(box=b"[0 0 0 0]"), "application/pdf", f"{SHOWN}|{DAMAGED}"),
    "loop.pdf": (makers.pdf_loop, "application/pdf", DAMAGED),
    "deep.pdf": (lambda: makers.pdf_deep(20_000), "application/pdf", DAMAGED),
    "image-bomb.pdf": (makers.pdf_image_bomb, "application/pdf", f"{SHOWN}|{DAMAGED}"),
    "content-bomb.pdf": (makers.pdf_content_bomb, "application/pdf", DAMAGED),
    "no-pages.pdf": (
        lambda: makers.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]),
        "application/pdf",
        DAMAGED,
    ),
    "empty.pdf": (lambda: b"", "application/octet-stream", "No preview: the file is empty."),
    "page.png": (
        lambda: b"<html><script>alert(1)</script>",
        "text/html",
        "No preview for this type of file.",
    ),
    "archive.jpg": (
        lambda: makers.zipped(("a", b"b")),
        "application/zip",
        "No preview for this type of file.",
    ),
}
for _fmt in ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "AVIF"):
    _whole = makers.encoded(makers.picture(300, 200), _fmt)
    for _part in (0.02, 0.5, 0.97):
        HOSTILE[f"truncated-{_part}.{_fmt.lower()}"] = (
            lambda whole=_whole, part=_part: whole[: max(40, int(len(whole) * part))],
            f"image/{_fmt.lower()}",
            DAMAGED,
        )


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each hostile file, and what it cost."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("measure.py")), *(folder / name for name in HOSTILE)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        timeout=280,
    )
    assert run.returncode == 0, run.stderr
    return {found["name"]: found for found in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_ends_in_a_sentence(measured: dict[str, dict[str, Any]], name: str) -> None:
    _, content_type, note = HOSTILE[name]
    found = measured[name]
    assert found["content_type"] == content_type
    assert re.fullmatch(note, found["note"]), found["note"]
    assert bool(found["thumbnail"]) == (found["note"] == "")
    assert found["processor_seconds"] < 10


def test_stays_within_memory(measured: dict[str, dict[str, Any]]) -> None:
    peak = max(found["peak_so_far"] for found in measured.values())
    assert APPLICATION + peak < 256 * MIB, f"{peak / MIB:.0f} MiB"
    # Nor does the file go through the memory of the one who asks.
    assert max(found["own_peak"] for found in measured.values()) < 40 * MIB
