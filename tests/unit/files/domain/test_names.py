"""What documents and folders may be called."""

from __future__ import annotations

import pytest

from files.domain.names import LONGEST_FOLDER, LONGEST_NAME, check_folder, check_name
from tests.support.rule_tables import code

NAMES = ["a", "a.pdf", " a ", "文書.pdf", "عربي", "a\u200db", "...", "x" * LONGEST_NAME]
NO_NAMES = [
    "",
    " ",
    ".",
    "..",
    "a/b",
    "a\\b",
    "a\x00",
    "a\nb",
    "a\u2028b",
    "a\u2029b",
    "a\ud800",
    "a\u202eb",
    "x" * (LONGEST_NAME + 1),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_came(name):
    assert check_name(name) == name
    assert check_folder(name) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_misleads_is_refused(name):
    assert code(lambda: check_name(name)) == "bad_name"


@pytest.mark.parametrize("step", [name for name in NO_NAMES if name != "a/b"])
@pytest.mark.parametrize("shape", ["{}/a", "a/{}", "a/{}/b"])
def test_no_step_of_a_folder_is_what_no_document_may_be_called(step, shape):
    assert code(lambda: check_folder(shape.format(step))) == "bad_folder"


def test_a_folder_has_an_end():
    path = "/".join(["a" * 63] * 16)
    assert len(path) == LONGEST_FOLDER - 1
    assert check_folder(path) == path
    assert code(lambda: check_folder(f"{path}/b")) == "bad_folder"
