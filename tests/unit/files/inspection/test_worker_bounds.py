"""Whatever the worker does, runs away, is taken over or dies, the one who asked gets an answer in time."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from files.inspection import Inspection, inspect, previews, worker
from tests.support.visitor import wait_for
from tests.unit.files.inspection import makers

# Seconds that are enough for whatever ends, on a machine that has other things to do.
ENOUGH = 60
WEBP = makers.encoded(makers.picture(8, 8), "WEBP")


def inspect_bytes(tmp_path: Path, data: bytes) -> Inspection:
    path = tmp_path / "file"
    path.write_bytes(data)
    return inspect(path, name="file")


@pytest.fixture
def with_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Inspect an image with another program in the worker's place."""

    def run(program: str, *, seconds: float = ENOUGH) -> Inspection:
        script = tmp_path / "script.py"
        script.write_text(f"import os, sys, time\nWEBP = {WEBP!r}\nout = sys.stdout.buffer\n{program}\n")
        monkeypatch.setattr(previews, "_WORKER", script)
        monkeypatch.setattr(previews, "_WALL_SECONDS", seconds)
        return inspect_bytes(tmp_path, makers.encoded(makers.picture(8, 8), "PNG"))

    return run


def test_processor_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "_CPU_SECONDS", 1)
    monkeypatch.setattr(previews, "_WALL_SECONDS", ENOUGH)
    before = processor_seconds()
    found = inspect_bytes(tmp_path, makers.pdf_slow())
    assert found.note == "No preview: the PDF takes too long to preview."
    assert processor_seconds() - before < 3


def processor_seconds() -> float:
    """What this process's children that have ended took of processors, however long they waited for one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_wall_time_is_bounded_and_all_processes_end(with_worker, tmp_path: Path) -> None:
    mark, seconds, processes = tmp_path / "mark", 0.5, list[int]()
    # A busy machine may need longer than that to start two of them.
    while len(processes) < 2:
        mark.write_text("")
        seconds, start = 2 * seconds, time.monotonic()
        program = f"os.fork()\nopen({str(mark)!r}, 'a').write(f'{{os.getpid()}} ')\ntime.sleep(600)"
        found = with_worker(program, seconds=seconds)
        assert found.note == "No preview: the image takes too long to preview."
        assert seconds <= time.monotonic() - start < seconds + ENOUGH
        processes = [int(pid) for pid in mark.read_text().split()]
    wait_for(lambda: not any(map(_lives, processes)))


def _lives(pid: int) -> bool:
    try:
        # A killed orphan may stay a zombie until whoever adopted it looks.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_trickle_does_not_extend_the_time(with_worker) -> None:
    start = time.monotonic()
    trickle = "while True:\n out.write(b'x'); out.flush(); time.sleep(0.05)"
    assert with_worker(trickle, seconds=1).thumbnail is None
    assert time.monotonic() - start < ENOUGH


def test_a_flood_is_cut(with_worker) -> None:
    found = with_worker("out.write(b'done\\n')\nwhile True: out.write(WEBP * 1000)")
    assert found.thumbnail is None


@pytest.mark.parametrize(
    "program",
    [
        "os.abort()",
        "sys.exit(3)",
        "out.write(b'done')",
        "out.write(b'done\\n')",
        "out.write(b'done\\n<svg onload=alert(1)>')",
        "out.write(b'done\\n' + WEBP + b'<script>')",
        "out.write(b'done\\n' + WEBP[:-1])",
        "out.write(b'call this number\\n' + WEBP)",
        "out.write(b'damaged\\n' + WEBP)",
        "out.write(b'too-large 1 2; see http://evil\\n')",
    ],
)
def test_only_a_whole_webp_is_believed(with_worker, program: str) -> None:
    found = with_worker(program)
    assert found.thumbnail is None
    assert found.note.startswith("No preview: the image is damaged")


def test_the_worker_knows_no_secrets(with_worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("MYDOC_SECRET_KEY", "secret")
    dump = tmp_path / "environment"
    leak = os.open(tmp_path, os.O_RDONLY)
    with_worker(f"open({str(dump)!r}, 'w').write(repr((dict(os.environ), os.listdir('/proc/self/fd'))))")
    os.close(leak)
    environment, descriptors = eval(dump.read_text())
    assert set(environment) <= {"LANG", "LC_CTYPE", "MALLOC_ARENA_MAX", "LD_LIBRARY_PATH"}
    assert "secret" not in dump.read_text()
    assert len(descriptors) <= 5


def test_a_broken_installation_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(previews, "_libraries", list)
    assert inspect_bytes(tmp_path, makers.encoded(makers.picture(8, 8), "PNG")).thumbnail is None
    assert "preview worker ended with status 1" in caplog.text


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_cut_anywhere_is_damaged(tmp_path: Path, fmt: str) -> None:
    path = tmp_path / "file"
    whole = makers.encoded(makers.picture(40, 30), fmt)
    for length in range(0, len(whole), max(1, len(whole) // 150)):
        path.write_bytes(whole[:length])
        outcome = worker.answer(str(path), f"image/{fmt.lower()}", 512, 1 << 30)
        assert outcome.startswith((b"damaged\n", b"done\nRIFF")), (length, outcome[:80])
        # What is shown nevertheless lacks only what comes after the pixels.
        assert not outcome.startswith(b"done") or length > len(whole) * 0.9 or fmt == "TIFF"


def test_the_worker_loads_no_framework() -> None:
    source = Path(previews._WORKER).read_text()
    assert "django" not in source
    assert "boto" not in source
    assert "import files" not in source
    assert "from files" not in source
