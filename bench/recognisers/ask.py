"""Ask one library for the types of the files whose paths come on standard input; its own process each."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.recognisers.truth import judge

_HEAD = 64 * 1024
# Takes the first bytes and the name; returns a media type, or nothing.
Recogniser = Callable[[bytes, str], str | None]


def main(name: str) -> None:
    files = [Path(line) for line in sys.stdin.read().splitlines()]
    heads = [(file, _head(file)) for file in files]
    started = time.perf_counter()
    recognise = _START[name]()
    recognise(b"%PDF-1.7\n", "a.pdf")
    start = time.perf_counter() - started
    started = time.perf_counter()
    answers = [recognise(head, file.name) for file, head in heads]
    took = time.perf_counter() - started
    verdicts = [(file, answer, judge(file.name, answer)) for (file, _), answer in zip(heads, answers, strict=True)]
    found: dict[str, list[str]] = {"wrong": [], "unknown": []}
    for file, answer, verdict in verdicts:
        if verdict in found:
            found[verdict].append(f"{file.suffix}={answer}")
    counts = Counter(verdict for _, _, verdict in verdicts)
    said = {"micros": took / len(files) * 1e6, "start": start * 1e3, "counts": {**_NONE, **counts}, **found}
    print(json.dumps(said))


_NONE = dict.fromkeys(("right", "general", "unknown", "wrong"), 0)


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD)


def _ours() -> Recogniser:
    from files.inspection import sniff

    return lambda head, name: sniff(head, name).content_type


def _filetype() -> Recogniser:
    import filetype

    return lambda head, name: filetype.guess_mime(head)


def _puremagic() -> Recogniser:
    import puremagic

    def recognise(head: bytes, name: str) -> str | None:
        try:
            return str(puremagic.from_string(head, mime=True, filename=name))
        except (puremagic.PureError, ValueError):
            return None

    return recognise


def _libmagic() -> Recogniser:
    import magic

    reader = magic.Magic(mime=True)
    return lambda head, name: str(reader.from_buffer(head))


def _magika() -> Recogniser:
    from magika import Magika

    reader = Magika()
    return lambda head, name: str(reader.identify_bytes(head).output.mime_type)


_START: dict[str, Callable[[], Recogniser]] = {
    "ours": _ours,
    "filetype": _filetype,
    "puremagic": _puremagic,
    "python-magic": _libmagic,
    "magika": _magika,
}

if __name__ == "__main__":
    main(sys.argv[1])
