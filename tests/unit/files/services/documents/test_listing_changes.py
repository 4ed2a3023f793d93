"""An owner's change whose answer was lost is known again; another one of the same moment is never taken for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from files.api.serializers import DocumentChangesIn
from files.models import DocumentItem
from files.services.documents import listing, repository
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.web.versions import ANY
from tests.support.documents import person

# What one editor changes, and what another one of the same moment would have made of the document.
CHANGES = {
    "name": ("ours.txt", {"name": "theirs.txt"}),
    "expires_in": (3600, {"expires_at": clock.now() + timedelta(days=3)}),
    "shows_people": (False, {"shows_people": True}),
}


def edit(before, after):
    repository.edit(before, after, actions=[DocumentItem.version.add(1)], lines=[], expected=ANY)


def test_there_is_a_case_for_whatever_may_be_changed():
    assert set(CHANGES) == set(DocumentChangesIn().fields)


@pytest.mark.parametrize("field", CHANGES)
def test_of_two_who_change_a_document_at_once_one_is_refused(field, alice, upload):
    ours, theirs = CHANGES[field]
    owner = person(alice)
    before = repository.get_own(owner=owner, document_id=upload(alice).id)
    after = listing.change(owner=owner, document_id=before.id, **{field: ours})

    edit(before, after)
    with pytest.raises(Conflict):
        edit(before, replace(before, version=after.version, **theirs))
