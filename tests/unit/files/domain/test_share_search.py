"""Which links a search finds: by the words of a title or an address, and by their state."""

from __future__ import annotations

import pytest

from files.domain.share_search import ANY_SHARE, STATES, share_search_for
from files.domain.share_state import ShareState
from tests.support.rule_tables import NOW, share

NAMED = {"title": "Holiday photos.zip", "slug": "abcDEFgh"}
PHOTOS = share(**NAMED)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("photos", True),
        ("PHOTOS holiday", True),
        ("zip day", True),
        ("defg", True),
        ("photos 2", False),
    ],
)
def test_all_words_in_any_order(text: str, is_found: bool):
    assert share_search_for(text).finds(PHOTOS, at=NOW) is is_found


def test_a_state():
    paused = share(**NAMED, is_paused=True)
    assert share_search_for(state="paused").finds(paused, at=NOW)
    assert not share_search_for(state="paused").finds(PHOTOS, at=NOW)
    assert not share_search_for("other", state="paused").finds(paused, at=NOW)


def test_an_unknown_state_is_any():
    assert share_search_for(state="lost") == ANY_SHARE
    assert not ANY_SHARE


def test_every_state_of_a_link_that_is_listed_can_be_chosen():
    assert set(STATES) == set(ShareState) - {ShareState.ENDED}
