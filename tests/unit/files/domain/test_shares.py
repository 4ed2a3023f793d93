"""What a link shows its owner, when it ends, and where its documents lie."""

from __future__ import annotations

import pytest

from files.domain.shares import ShareEnding, ShareState
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, every, share, shared

BOTH = (False, True)


def test_what_its_owner_reads_of_a_link():
    for one in every(ending=[None, *ShareEnding], is_paused=BOTH, downloads=[0, 1, 2]):
        it = share(**vars(one), max_downloads=1)
        if one.ending:
            expected = ShareState.ENDED
        elif one.is_paused:
            expected = ShareState.PAUSED
        else:
            expected = ShareState.USED_UP if one.downloads else ShareState.OPEN
        assert it.state is expected, one
        assert it.downloads_left == (0 if one.downloads else 1)


@pytest.mark.parametrize("documents_end", [None, BEFORE, NOW, LATER, LATER + MINUTE])
def test_a_link_ends_with_the_last_of_its_documents(documents_end):
    it = share(documents_end=documents_end)
    is_before = documents_end is not None and documents_end < LATER
    assert it.ends_at == (documents_end if is_before else LATER)
    assert it.outlives_documents is is_before


@pytest.mark.parametrize("folder", ["", "Photos", "Photos/2026"])
def test_where_a_document_lies_in_a_link(folder):
    assert shared(folder=folder).path == (f"{folder}/a.pdf" if folder else "a.pdf")
