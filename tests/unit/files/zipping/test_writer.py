"""An archive is the same whoever goes on with it, and everybody can read it."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.zipping import Cursor, Entry, Writer, gains, longest_archive, stored_length
from tests.unit.files.zipping.conftest import AT, entry, read, written

TEXT = b"We met, and we agreed to meet again. " * 4000
NOISE = os.urandom(150_000)


def test_others_read_it(tmp_path):
    contents = [
        ("Übersicht/日本語.txt", TEXT, True),
        ("picture.jpg", NOISE, False),
        ("noise.bin", NOISE, True),
        ("empty.txt", b"", True),
        ("leer/😀.bin", b"", False),
    ]
    archive = written(contents)
    assert read(archive) == {path: data for path, data, _ in contents}

    path = tmp_path / "all.zip"
    path.write_bytes(archive)
    told = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_what_an_entry_says_of_itself():
    with zipfile.ZipFile(io.BytesIO(written([("a.txt", TEXT, True), ("b.zip", NOISE, False)]))) as file:
        text, packed = file.infolist()
    assert text.compress_type == zipfile.ZIP_DEFLATED
    assert text.compress_size < len(TEXT) // 50
    assert packed.compress_type == zipfile.ZIP_STORED
    assert packed.compress_size == len(NOISE)
    assert text.date_time == (2026, 5, 17, 9, 30, 12)
    # The extended timestamp has the odd second, and is in UTC wherever it is unpacked.
    assert int(AT.timestamp()).to_bytes(4, "little") in text.extra
    assert text.flag_bits & 0x800
    assert text.external_attr >> 16 == 0o100644


@pytest.mark.parametrize("year", [1970, 1979, 1980, 2037, 2039, 2107, 2150])
def test_any_year(year):
    made = Entry("a", 0, datetime(year, 2, 3, tzinfo=UTC))
    writer = Writer([made])
    chunk, finished = writer.feed(b"")
    with zipfile.ZipFile(io.BytesIO(chunk + b"".join(writer.finish([finished])))) as file:
        assert file.infolist()[0].date_time[0] == min(max(year, 1980), 2107)


def test_an_archive_of_nothing():
    assert read(written([])) == {}


def test_pausing_costs_next_to_nothing():
    together, apart = written([("a", TEXT, True)]), written([("a", TEXT, True)], step=lambda: 50_000, pauses=True)
    assert read(apart) == {"a": TEXT}
    assert len(apart) < len(together) * 2


CONTENTS = st.lists(
    st.tuples(st.binary(max_size=300) | st.just(TEXT[:5000]) | st.just(NOISE[:3000]), st.booleans()), max_size=6
)


@given(contents=CONTENTS, steps=st.lists(st.integers(1, 400), min_size=1, max_size=8), pauses=st.booleans())
@settings(deadline=None)
def test_however_often_somebody_else_goes_on(contents, steps, pauses):
    named = [(f"{number}.bin", data, deflated) for number, (data, deflated) in enumerate(contents)]

    def step() -> int:
        steps.append(steps.pop(0))
        return steps[0]

    archive = written(named, step=step, pauses=pauses)
    assert read(archive) == {path: data for path, data, _ in named}
    # The same sittings give the same bytes.
    stored = [entry(path, len(data)) for path, data, _ in named]
    as_stored = written([(path, data, False) for path, data, _ in named], step=step, pauses=pauses)
    assert as_stored == written([(path, data, False) for path, data, _ in named])
    assert len(as_stored) == longest_archive(stored)


@given(at=st.integers(0, 2000))
@settings(deadline=None, max_examples=60)
def test_a_pause_at_any_byte(at):
    """Of two entries, one of each sort, the second in the middle of what the first repeats."""
    contents = [("a", TEXT[:1000], True), ("b", TEXT[:1000], False)]
    left = [at]

    def step() -> int:
        now, left[0] = max(1, min(left[0], 1000)), left[0] - 1000
        return now if now < 1000 else 1000

    assert read(written(contents, step=step, pauses=True)) == {"a": TEXT[:1000], "b": TEXT[:1000]}


def test_the_longest_is_never_exceeded():
    contents = [("a", NOISE, True), ("b", TEXT, True), ("c", NOISE, False)]
    longest = longest_archive([entry(path, len(data), is_deflated=deflated) for path, data, deflated in contents])
    assert len(written(contents)) <= longest <= len(written(contents)) + len(TEXT) + 4096


@given(sizes=st.lists(st.integers(0, 40), max_size=12), step=st.integers(1, 20), least=st.integers(1, 300))
@settings(deadline=None)
def test_the_length_of_a_piece_is_known_before(sizes, step, least):
    """Where nothing is deflated; with the end of the archive in the last piece."""
    entries = [entry(f"{number}", size) for number, size in enumerate(sizes)]
    writer, finished = Writer(entries), []
    while True:
        expected, piece = stored_length(entries, writer.cursor, step=step, least=least), 0
        while (want := writer.wants()) and piece < least:
            chunk, done = writer.feed(b"x" * min(step, want.left))
            finished += [done] if done else []
            piece += len(chunk)
        if writer.wants() is None:
            piece += sum(map(len, writer.finish(finished)))
        assert piece == expected
        if writer.wants() is None:
            break


def test_bytes_that_belong_to_no_entry_are_refused():
    writer = Writer([entry("a", 3)])
    for wrong in (b"", b"1234"):
        with pytest.raises(ValueError, match="no entry"):
            writer.feed(wrong)
    with pytest.raises(ValueError, match="left to write"):
        list(writer.finish([]))
    writer.feed(b"123")
    with pytest.raises(ValueError, match="no entry"):
        writer.feed(b"4")


def test_a_cursor_of_another_version_is_refused():
    with pytest.raises(ValueError, match="cannot be continued"):
        Cursor.from_json({**Cursor().to_json(), "format": 2})


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/plain", True),
        ("text/csv", True),
        ("application/json", True),
        ("image/svg+xml", True),
        ("image/bmp", True),
        ("audio/x-wav", True),
        ("image/jpeg", False),
        ("video/mp4", False),
        ("application/zip", False),
        ("application/pdf", False),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_only_what_gains_is_compressed(content_type, expected):
    assert gains(content_type) is expected
