"""A change at any moment of processing, and processing at any moment of a change, ends as one after the other."""

from __future__ import annotations

import itertools

import pytest

from accounts.domain.people import Person
from files.domain.documents import Status
from files.services import shares, uploads
from files.services.documents import colleagues, listing, processing
from mydoc.core.errors import Conflict
from tests.support.soundness import problems
from tests.unit.invariants.conftest import stored

pytestmark = pytest.mark.usefixtures("with_pictures", "running_schedule")


def owner_of(document):
    """Whom services know; asking for them would be one more call to AWS."""
    owner = document.owner
    return Person(owner.id, owner.email, owner.name, owner.surname, is_active=True)


def complete(document, parts):
    return uploads.complete(owner=owner_of(document), document_id=document.id, parts=parts)


def process(document):
    processing.process(owner_id=document.owner_id, document_id=document.id)


def shared(document, bob):
    """The document, seen by Bob and behind a link."""
    colleagues.replace_people(owner=owner_of(document), document_id=document.id, emails=[bob.email])
    shares.create(owner=owner_of(document), document_ids=[document.id])
    return document


def rename(document):
    listing.rename(owner=owner_of(document), document_id=document.id, name="renamed.png")


def change_expiry(document):
    listing.change(owner=owner_of(document), document_id=document.id, expires_in=3600)


def share_with_nobody(document):
    colleagues.replace_people(owner=owner_of(document), document_id=document.id, emails=[])


def make_link(document):
    shares.create(owner=owner_of(document), document_ids=[document.id])


@pytest.mark.parametrize(
    "change",
    [rename, change_expiry, share_with_nobody, make_link, process, complete],
    ids=lambda change: change.__name__,
)
def test_inv_16_changed_at_any_moment_of_the_event_being_handled(change, alice, bob, start, faults):
    """The owner's change and the event's both last."""
    for number in itertools.count(1):
        document, parts = start(alice)
        complete(document, parts)
        shared(document, bob)
        arguments = (document, parts) if change is complete else (document,)

        with faults.at(number, lambda arguments=arguments: change(*arguments)) as fault:
            process(document)
        if not fault.happened:
            break

        after = stored(document)
        assert after.status is Status.READY
        assert change is not rename or after.name == "renamed.png"
        assert change is not share_with_nobody or after.people == []
        assert change is not change_expiry or after.lifetime.total_seconds() == 3600
        assert change is not make_link or after.share_count == 2
        assert problems() == []
    assert number > 3


@pytest.mark.parametrize("change", [rename, change_expiry, share_with_nobody], ids=lambda change: change.__name__)
def test_inv_16_processed_at_any_moment_of_a_change(change, alice, bob, start, faults):
    """Whoever is told that the document changed meanwhile finds it so and tries again."""
    for number in itertools.count(1):
        document, parts = start(alice)
        complete(document, parts)
        shared(document, bob)

        with faults.at(number, lambda document=document: process(document)) as fault:
            try:
                change(document)
            except Conflict:
                change(document)
        process(document)

        assert stored(document).status is Status.READY
        assert problems() == []
        if not fault.happened:
            break
    assert number > 1
