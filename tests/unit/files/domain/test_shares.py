"""When a link ends, and where its documents lie."""

from __future__ import annotations

import pytest

from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, share, shared


@pytest.mark.parametrize("documents_end", [None, BEFORE, NOW, LATER, LATER + MINUTE])
def test_a_link_ends_with_the_last_of_its_documents(documents_end):
    it = share(documents_end=documents_end)
    is_before = documents_end is not None and documents_end < LATER
    assert it.ends_at == (documents_end if is_before else LATER)
    assert it.outlives_documents is is_before


@pytest.mark.parametrize("folder", ["", "Photos", "Photos/2026"])
def test_where_a_document_lies_in_a_link(folder):
    assert shared(folder=folder).path == (f"{folder}/a.pdf" if folder else "a.pdf")
