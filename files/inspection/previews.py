"""Inspect a file on disk: detect its type, and make its thumbnail in a separate process, which may crash."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from files.inspection.sniffing import HEAD_SIZE, Sniffed, sniff
from files.inspection.types import PDF, Kind

MAX_THUMBNAIL_SIDE: Final = 512
"""Pixels of a thumbnail's long side, at most."""
MAX_IMAGE_SOURCE: Final = 64 * 1024 * 1024
MAX_THUMBNAIL_SOURCE: Final = 100 * 1024 * 1024
"""Bytes above which no file is worth fetching for a thumbnail; for images it is `MAX_IMAGE_SOURCE`."""

# The application itself takes some 100 MiB; with this the two stay under 256 MiB, since resident memory
# cannot exceed address space. Half of the 20 seconds is left for fetching the file.
_MEMORY: Final = 152 * 1024 * 1024
_CPU_SECONDS: Final = 8
_WALL_SECONDS: Final = 10
_LARGEST_ANSWER: Final = 1024 * 1024

_IMAGES: Final = frozenset(f"image/{name}" for name in ("png", "jpeg", "gif", "webp", "bmp", "tiff", "avif"))
_WORKER: Final = Path(__file__).with_name("worker.py")
_OUTCOME: Final = re.compile(rb"(done|encrypted|damaged|exhausted|too-large (\d{1,12}) (\d{1,12}))\n")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The type of a file, and its thumbnail.

    Attributes:
        content_type: media type without parameters.
        kind: what a person would call it.
        thumbnail: a WebP of at most `MAX_THUMBNAIL_SIDE` pixels, if there is one.
        note: why there is no thumbnail, a sentence for a person; empty if there is one.
    """

    content_type: str
    kind: Kind
    thumbnail: bytes | None
    note: str


def may_have_thumbnail(content_type: str, size: int) -> bool:
    """Tell whether it is worth fetching the file for `inspect`.

    Args:
        content_type: as `sniff` found it.
        size: of the whole file, in bytes.
    """
    return not _refusal(content_type, size)


def inspect(path: str | os.PathLike[str], *, name: str, declared: str | None = None) -> Inspection:
    """Recognise a file and make a thumbnail of it. Whatever is in the file, this returns within 12 seconds.

    Args:
        path: where the file is on this machine.
        name: the file's name, as its owner gave it.
        declared: the content type that the uploader stated.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    source = Path(path).resolve()
    with source.open("rb") as file:
        sniffed = sniff(file.read(HEAD_SIZE), name, declared=declared)
        size = os.fstat(file.fileno()).st_size
    note = _refusal(sniffed.content_type, size)
    if note:
        return Inspection(sniffed.content_type, sniffed.kind, None, note)
    thumbnail, note = _thumbnail(source, sniffed)
    return Inspection(sniffed.content_type, sniffed.kind, thumbnail, note)


def redraw(path: str | os.PathLike[str]) -> tuple[str, bytes | None]:
    """Draw a picture anew, at most `MAX_THUMBNAIL_SIDE` pixels wide and high; returns within 12 seconds.

    Returns:
        the content type of what was there, and a PNG; None if it is no picture, or one that cannot be read.
    """
    source = Path(path).resolve()
    content_type = sniff(source.read_bytes()[:HEAD_SIZE], source.name).content_type
    if content_type not in _IMAGES:
        return content_type, None
    answer = _run(_limits(), str(source), content_type, str(MAX_THUMBNAIL_SIDE), "png") or b""
    picture = answer.removeprefix(b"done\n")
    return content_type, picture if picture != answer and _is_small_png(picture) else None


def _refusal(content_type: str, size: int) -> str:
    if size == 0:
        return "No preview: the file is empty."
    if content_type not in _IMAGES and content_type != PDF:
        return "No preview for this type of file."
    largest = MAX_THUMBNAIL_SOURCE if content_type == PDF else MAX_IMAGE_SOURCE
    return "" if size <= largest else "No preview: the file is too large to preview."


def _thumbnail(source: Path, sniffed: Sniffed) -> tuple[bytes | None, str]:
    what = "PDF" if sniffed.content_type == PDF else "image"
    answer = _run(
        _limits(),
        str(source),
        sniffed.content_type,
        str(MAX_THUMBNAIL_SIDE),
        "webp",
    )
    if answer is None:
        return None, f"No preview: the {what} takes too long to preview."
    # The process may have been taken over by what it read: nothing it says is shown as it stands.
    outcome = _OUTCOME.match(answer)
    if outcome is None:
        return None, f"No preview: the {what} is damaged or too complex to preview."
    if outcome[2]:
        return None, f"No preview: image too large to preview ({int(outcome[2])} x {int(outcome[3])})."
    if outcome[1] == b"encrypted":
        return None, "No preview: encrypted PDF."
    if outcome[1] == b"exhausted":
        return None, f"No preview: the {what} is too large to preview."
    picture = answer[outcome.end() :]
    if outcome[1] == b"done" and _is_webp(picture):
        return picture, ""
    return None, f"No preview: the {what} is damaged."


def _is_webp(data: bytes) -> bool:
    length = int.from_bytes(data[4:8], "little") + 8
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP" and length == len(data)


def _is_small_png(data: bytes) -> bool:
    # https://www.w3.org/TR/png-3/#5PNG-file-signature and what begins and ends every one.
    is_whole = data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and data.endswith(b"\0\0\0\0IEND\xaeB`\x82")
    sides = (int.from_bytes(data[start : start + 4]) for start in (16, 20))
    return is_whole and all(0 < side <= MAX_THUMBNAIL_SIDE for side in sides)


def _limits() -> str:
    return f"{_MEMORY},{_CPU_SECONDS},{_WALL_SECONDS}"


def _run(*arguments: str) -> bytes | None:
    """Return what the worker wrote, cut at the most it may write; ``None`` if its time was up."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", "-B", str(_WORKER), *arguments, *_libraries()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer = _read(process, until=time.monotonic() + _WALL_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        status = process.wait()
        if process.stdout:
            process.stdout.close()
    if answer == b"":
        _log.warning("preview worker ended with status %d and no answer", status)
    # A processor limit that was hit is time that was up, too.
    return None if answer == b"" and -status in (signal.SIGXCPU, signal.SIGALRM) else answer


def _read(process: subprocess.Popen[bytes], *, until: float) -> bytes | None:
    stdout = process.stdout
    if stdout is None:
        return b""
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while len(answer) <= _LARGEST_ANSWER:
            if not selector.select(max(0.0, until - time.monotonic())):
                return None
            chunk = os.read(stdout.fileno(), 65536)
            if not chunk:
                return bytes(answer)
            answer += chunk
    return bytes(answer[:_LARGEST_ANSWER])


def _libraries() -> list[str]:
    """Return where the decoders are installed, without importing them here."""
    found: dict[str, None] = {}
    for name in ("PIL", "pypdfium2", "pypdfium2_raw"):
        spec = importlib.util.find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            found[str(Path(place).parent)] = None
    return list(found)


def _environment() -> dict[str, str]:
    # Lambda's own Python finds its shared library only by this; nothing else is handed on, least of all
    # credentials. One arena keeps the address space of malloc close to what is in use.
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
