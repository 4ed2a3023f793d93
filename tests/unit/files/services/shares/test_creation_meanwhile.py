"""Links that are made while what they hold goes on."""

from __future__ import annotations

import pytest

from files.domain.documents import MOST_SHARES, Status
from files.models import ShareItem
from files.services import shares, uploads
from files.services.documents import processing
from files.services.shares import contents, creation
from mydoc.core.errors import Conflict
from tests.support.documents import person, put_parts


def test_a_document_that_becomes_ready_in_that_moment_comes_in(alice, upload, monkeypatch):
    owner = person(alice)
    coming = uploads.start(owner=owner, name="a.txt", size=5)
    uploads.complete(owner=owner, document_id=coming.id, parts=put_parts(coming, b"hello"))
    read = creation.own_documents

    def overtaken(*args):
        found = read(*args)
        processing.process(owner_id=owner.id, document_id=coming.id)
        return found

    for module in (creation, contents):
        monkeypatch.setattr(module, "own_documents", overtaken)
    share = shares.create(owner=owner, document_ids=[coming.id])

    assert [document.status for document in shares.get(owner=owner, share_id=share.id).documents] == [Status.READY]
    assert shares.get(owner=owner, share_id=share.id).ready_count == 1


def test_nothing_is_made_for_a_document_that_is_in_too_many_links(alice, upload):
    owner, document = person(alice), upload(alice)
    for _ in range(MOST_SHARES):
        shares.create(owner=owner, document_ids=[document.id])
    others = [upload(alice, f"{number}.txt").id for number in range(46)]

    with pytest.raises(Conflict) as refusal:
        shares.create(owner=owner, document_ids=[*others, document.id])

    assert refusal.value.code == "too_many_links"
    assert sum(isinstance(item, ShareItem) for item in ShareItem.scan()) == MOST_SHARES
