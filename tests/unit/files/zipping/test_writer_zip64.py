"""More than 4 GiB and more than 65,535 entries, without writing that much: what is only zeros takes no room."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from files.zipping import Cursor, Entry, Finished, Writer, longest_archive
from files.zipping.records import descriptor, local_header
from tests.unit.files.zipping.conftest import entry

GIB = 1024**3


def sparse(path: Path, entries: Sequence[Entry]) -> list[Finished]:
    """An archive of stored entries as the writer frames them, each a hole but for its last three bytes."""
    finished = []
    with path.open("wb") as file:
        for made in entries:
            file.write(local_header(made))
            tail = b"end"[: made.size]
            file.seek(made.size - len(tail), 1)
            file.write(tail)
            # Nobody asks for the CRC of gigabytes of zeros here.
            finished.append(Finished(zlib.crc32(tail), made.size))
            file.write(descriptor(made, finished[-1]))
        writer = Writer(entries, Cursor(index=len(entries)))
        file.writelines(writer.finish(finished))
    return finished


@pytest.mark.parametrize("size", [4 * GIB - 2, 4 * GIB - 1, 4 * GIB, 9 * GIB])
def test_a_large_entry(tmp_path, size):
    path = tmp_path / "large.zip"
    entries = [entry("before.txt", 3), entry("large.bin", size), entry("after.txt", 3)]
    sparse(path, entries)
    assert path.stat().st_size == longest_archive(entries)
    with zipfile.ZipFile(path) as file:
        assert [info.file_size for info in file.infolist()] == [3, size, 3]
        assert file.infolist()[1].compress_size == size
        assert file.read("before.txt") == file.read("after.txt") == b"end"
        with file.open("large.bin") as large:
            assert large.read(4) == b"\0\0\0\0"


@pytest.mark.parametrize("size", [GIB, 4 * GIB])
def test_only_what_is_large_asks_for_zip64(size):
    header = local_header(entry("a", size))
    assert (header[4:6] == b"\x2d\x00") is (size == 4 * GIB)
    # A reader that goes from the front takes the width of the data descriptor from here.
    assert (b"\x01\x00\x10\x00" in header) is (size == 4 * GIB)
    assert len(descriptor(entry("a", size), Finished(0, size))) == (24 if size == 4 * GIB else 16)


def test_what_compression_may_make_large_is_prepared_for_it():
    assert entry("a", 4 * GIB - 1024, is_deflated=True).is_large
    assert not entry("a", 4 * GIB - 1024).is_large


def test_many_large_entries(tmp_path):
    path = tmp_path / "many.zip"
    entries = [entry(f"{number}.bin", 3 * GIB) for number in range(5)]
    sparse(path, entries)
    with zipfile.ZipFile(path) as file:
        offsets = [info.header_offset for info in file.infolist()]
        assert offsets == sorted(offsets)
        assert offsets[-1] > 12 * GIB
        with file.open("4.bin") as last:
            assert last.read(2) == b"\0\0"


@pytest.mark.parametrize("count", [65_534, 65_535, 65_536])
def test_many_entries(tmp_path, count):
    path = tmp_path / "count.zip"
    entries = [entry(f"{number}", 3) for number in range(count)]
    sparse(path, entries)
    assert path.stat().st_size == longest_archive(entries)
    with zipfile.ZipFile(path) as file:
        assert len(file.infolist()) == count
        assert file.read(str(count - 1)) == b"end"
