"""What a search finds: names that have all its words, in any order, of the kind that is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from files.domain.search import ANY_DOCUMENT, KINDS, search_for
from files.inspection import KINDS as DETECTED
from tests.support.rule_tables import document

NAME = "Vertrag Straße 2026 (final).pdf"


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("   ", True),
        ("vertrag", True),
        ("2026 vertrag", True),
        ("final STRASSE 20", True),
        ("vertrag  vertrag", True),
        ("2026 contract", False),
        ("vertragstraße", False),
    ],
)
def test_all_words_have_to_be_in_the_name_in_any_order(text, is_found):
    assert search_for(text).finds(replace(document(), name=NAME)) is is_found


def test_a_kind_is_asked_for_alone_or_with_words():
    found = replace(document(), name=NAME, kind="pdf")
    assert search_for(kind="pdf").finds(found)
    assert search_for("2026", kind="pdf").finds(found)
    assert not search_for("2026", kind="image").finds(found)
    assert not search_for("2027", kind="pdf").finds(found)


def test_what_asks_for_nothing_is_no_search():
    assert not ANY_DOCUMENT
    assert not search_for(" ")
    assert search_for("a")
    assert search_for(kind="pdf")


def test_there_is_a_filter_for_every_kind():
    assert set(KINDS) == DETECTED
