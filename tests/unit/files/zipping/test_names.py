"""Paths in an archive: unpacked everywhere, each once."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.zipping import safe_paths

# What may be part of a document's name or folder, and much that may not.
NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
AWKWARD = st.sampled_from(
    ["a", "A", "a (2)", "a.txt", "A.TXT", "é", "e\u0301", "CON", "con.txt", "..", ".", "a.", " "]
)


def paths(*names: str) -> list[str]:
    return safe_paths([("", name) for name in names])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Übersicht 2024.pdf", "Übersicht 2024.pdf"),
        ("日本語.txt", "日本語.txt"),
        ("e\u0301.txt", "é.txt"),
        ('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"),
        ("back\\slash", "back_slash"),
        ("dots...", "dots"),
        ("spaces  ", "spaces"),
        (" lead", "lead"),
        ("...", "_"),
        ("..", "_"),
        (".", "_"),
        (".profile", ".profile"),
        ("CON", "CON_"),
        ("nul.tar.gz", "nul_.tar.gz"),
        ("com¹.txt", "com¹_.txt"),
        ("console", "console"),
        ("line\nbreak", "line_break"),
    ],
)
def test_a_name_may_be_on_windows(name, expected):
    assert paths(name) == [expected]


def test_duplicates_are_numbered_whatever_their_case_and_composition():
    assert paths("a.txt", "A.txt", "a.TXT", "a (2).txt") == ["a.txt", "A (2).txt", "a (3).TXT", "a (2) (2).txt"]
    assert paths("\u00e9", "e\u0301", "É") == ["é", "é (2)", "É (3)"]
    assert paths("archive.tar.gz", "archive.tar.gz") == ["archive.tar.gz", "archive.tar (2).gz"]
    assert paths(".profile", ".profile") == [".profile", ".profile (2)"]


def test_folders_are_kept_and_never_lead_out():
    places = [("Photos/2024", "a.jpg"), ("../../etc", "passwd"), ("/abs", "x"), ("a//b/.", "y"), ("C:", "z")]
    assert safe_paths(places) == ["Photos/2024/a.jpg", "_/_/etc/passwd", "abs/x", "a/b/_/y", "C_/z"]


def test_the_same_name_in_two_folders_stays():
    assert safe_paths([("a", "x"), ("b", "x"), ("", "x")]) == ["a/x", "b/x", "x"]


def test_a_file_never_bears_the_name_of_a_folder():
    assert safe_paths([("", "Photos"), ("photos", "a.jpg")]) == ["Photos (2)", "photos/a.jpg"]


def test_a_long_name_keeps_its_extension_and_its_number():
    first, second = paths("ä" * 250 + ".txt", "ä" * 250 + ".txt")
    assert first.endswith("ä.txt")
    assert second.endswith("ä (2).txt")
    assert max(len(first.encode()), len(second.encode())) <= 255


def test_thousands_of_one_name_take_no_longer_than_thousands_of_names():
    found = paths(*["image.png"] * 10_000)
    assert found[0] == "image.png"
    assert found[-1] == "image (10000).png"


@given(st.lists(st.tuples(st.lists(AWKWARD | NAMES, max_size=3).map("/".join), AWKWARD | NAMES), max_size=20))
def test_whatever_they_are_called(places):
    found = safe_paths(places)
    folded = [unicodedata.normalize("NFC", path).casefold() for path in found]
    assert len(set(folded)) == len(places)
    for path in found:
        assert not PurePosixPath(path).is_absolute()
        assert not PureWindowsPath(path).is_absolute()
        assert not PureWindowsPath(path).drive
        for part in path.split("/"):
            assert part
            assert part not in {".", ".."}
            assert part == part.rstrip(". ")
            assert len(part.encode()) <= 255
            assert not set(part) & set('<>:"|?*\\')
    assert safe_paths(places) == found
