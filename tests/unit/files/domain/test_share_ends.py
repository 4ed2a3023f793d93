"""A link ends with the last of its documents, and follows it where its owner wants so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from files.domain.share_ends import end_of_documents, ending_at, is_later
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, every, share

MUCH_LATER = LATER + MINUTE


@pytest.mark.parametrize(
    ("known", "before", "after", "expected"),
    [
        # Later than all others, or as late as the last.
        (NOW, BEFORE, LATER, (True, LATER)),
        (NOW, NOW, LATER, (True, LATER)),
        (NOW, None, LATER, (True, LATER)),
        (NOW, BEFORE, NOW, (True, NOW)),
        # One that was not the last and is not now.
        (LATER, NOW, BEFORE, (True, LATER)),
        (LATER, NOW, None, (True, LATER)),
        (LATER, None, NOW, (True, LATER)),
        # The last ends sooner, or leaves: another may be the last.
        (LATER, LATER, NOW, (False, None)),
        (LATER, LATER, None, (False, None)),
        # Nobody has worked it out.
        (None, None, LATER, (False, None)),
        (None, NOW, LATER, (False, None)),
        (None, NOW, None, (False, None)),
    ],
)
def test_whether_it_is_known_when_the_last_document_ends(known, before, after, expected):
    assert end_of_documents(share(documents_end=known), before=before, after=after) == expected


@pytest.mark.parametrize("documents", [[NOW], [NOW, LATER], [LATER, LATER], [BEFORE, NOW, LATER]])
def test_what_is_told_is_what_looking_at_all_of_them_would_tell(documents):
    for one in every(which=[None, *range(len(documents))], after=[None, BEFORE, NOW, LATER, MUCH_LATER]):
        before = None if one.which is None else documents[one.which]
        rest = [end for number, end in enumerate(documents) if number != one.which]
        then = [*rest, one.after] if one.after else rest
        is_known, end = end_of_documents(share(documents_end=max(documents)), before=before, after=one.after)
        if is_known:
            assert end == max(then, default=None), one


@pytest.mark.parametrize("end", [None, BEFORE, NOW, LATER, MUCH_LATER])
def test_a_link_follows_if_its_owner_wants_so_and_there_is_something_to_follow(end):
    for one in every(follows_documents=[False, True], is_reminded=[False, True]):
        before = share(documents_end=NOW, **vars(one))
        expires_at = end if one.follows_documents and end else LATER
        expected = replace(
            before, documents_end=end, expires_at=expires_at, is_reminded=one.is_reminded and expires_at == LATER
        )
        assert ending_at(before, end) == expected, one


@pytest.mark.parametrize(
    ("end", "known", "expected"),
    [
        (None, None, False),
        (NOW, None, False),
        (None, NOW, False),
        (NOW, NOW, False),
        (NOW, LATER, False),
        (LATER, NOW, True),
    ],
)
def test_only_a_later_end_holds_whatever_else_changed(end, known, expected):
    assert is_later(end, known) is expected
