"""What a link's owner reads of it: an open link says so only while somebody can open it."""

from __future__ import annotations

import pytest

from files.domain.share_state import ShareState, state_moment, state_of
from files.domain.shares import Audience, ShareEnding
from tests.support.rule_tables import BEFORE, LATER, NOW, every, share

BOTH = (False, True)


def test_of_several_reasons_the_one_that_is_named():
    for one in every(ending=[None, *ShareEnding], is_paused=BOTH, downloads=[0, 1, 2]):
        it = share(**vars(one), max_downloads=1)
        if one.ending:
            expected = ShareState.ENDED
        elif one.is_paused:
            expected = ShareState.PAUSED
        else:
            expected = ShareState.USED_UP if one.downloads else ShareState.OPEN
        assert state_of(it, at=NOW) is expected, one
        assert it.downloads_left == (0 if one.downloads else 1)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "open"),
        ({"starts_at": LATER}, "not_started"),
        ({"starts_at": NOW}, "open"),
        ({"audience": Audience.RECIPIENTS}, "no_recipients"),
        ({"audience": Audience.RECIPIENTS, "starts_at": LATER}, "no_recipients"),
        ({"audience": Audience.RECIPIENTS, "recipients_count": 1}, "open"),
        ({"audience": Audience.SIGNED_IN}, "open"),
        ({"ready_count": 0, "broken_count": 1}, "no_documents"),
        ({"documents_count": 0, "ready_count": 0}, "open"),
        ({"expires_at": NOW}, "ended"),
        ({"documents_end": BEFORE}, "ended"),
        ({"is_one_time": True, "fetched_count": 1}, "used_up"),
        ({"is_paused": True, "starts_at": LATER}, "paused"),
    ],
)
def test_why_nobody_can_open_it(fields, expected):
    assert state_of(share(**fields), at=NOW) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"is_paused": True, "paused_at": BEFORE}, BEFORE),
        ({"is_paused": True}, None),
        ({"max_downloads": 1, "downloads": 1, "last_claimed_at": BEFORE}, BEFORE),
        ({"downloads": 1, "last_claimed_at": BEFORE}, None),
        ({"starts_at": LATER}, LATER),
    ],
)
def test_since_when_or_from_when(fields, expected):
    assert state_moment(share(**fields), at=NOW) == expected
