"""Killed at any AWS call of any use case, before or after AWS did it, or the answer merely lost: what is left
is sound once events were delivered and the schedule came by, whether or not somebody tries again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from accounts.services import profile, quota
from files.domain.documents import Document
from files.domain.due import due_hour
from files.domain.parts import UPLOAD_PART
from files.models import SweepItem
from files.services import deletion, shares, trash, uploads
from files.services.documents import colleagues, listing, processing
from files.services.requests import guest
from files.services.shares import claims
from files.services.shares.visits import Visit
from files.services.uploads import creation
from mydoc.core.errors import MyDocError
from mydoc.core.ids import new_id
from tests.support.clock import Clock
from tests.support.collecting import Jane, new_request
from tests.support.documents import person
from tests.support.faults import Kind
from tests.support.soundness import problems
from tests.unit.invariants.conftest import CONTENT

pytestmark = pytest.mark.usefixtures("with_pictures")
Act = Callable[[], Any]
SHORT_LIFE = 3600


@dataclass
class Stage:
    """What use cases are tried on: Alice's documents, shared with Bob, behind a link."""

    alice: Any
    bob: Any
    clock: Clock
    start: Any
    upload: Any

    @cached_property
    def owner(self) -> Any:
        return person(self.alice)

    def shared_document(self, name: str = "a.png") -> tuple[Document, Any]:
        """A ready document that Bob sees and a link leads to."""
        document = self.upload(self.alice, name, expires_in=SHORT_LIFE)
        colleagues.replace_people(owner=self.owner, document_id=document.id, emails=[self.bob.email])
        link = shares.create(owner=self.owner, document_ids=[document.id])
        return document, link

    @cached_property
    def link(self) -> Any:
        """A link, always the same, for further uploads."""
        return self.shared_document()[1]

    def settle_after(self, document: Document, **time: float) -> None:
        """What the schedule does about a document once that time has passed."""
        with self.clock.ahead(**time):
            deletion.settle(owner_id=self.alice.id, document_id=document.id)


@pytest.fixture
def stage(alice: Any, bob: Any, clock: Clock, start: Any, upload: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    # A few files take several transactions, as hundreds do.
    monkeypatch.setattr(creation, "MOST_OPERATIONS", 8)
    # The schedule's first look goes back a month, hour by hour.
    SweepItem("documents", drained_until=due_hour(clock.now())).save()
    return Stage(alice, bob, clock, start, upload)


def start_upload(stage: Stage) -> Act:
    return lambda: uploads.start(owner=stage.owner, name="a.png", size=len(CONTENT))


def start_many(stage: Stage) -> Act:
    """In several transactions, into a link and beside it, with one of several parts that the quota cannot take."""
    quota.change(user_id=stage.alice.id, quota_bytes=10**9)
    wanted = [
        *[uploads.Wanted("a.png", 5, share=stage.link.id)] * 2,
        uploads.Wanted("b.bin", UPLOAD_PART + 1),
        uploads.Wanted("c.bin", UPLOAD_PART + 2),
        uploads.Wanted("d.png", 5),
    ]
    used = profile.get(user_id=stage.alice.id).bytes_used
    quota.change(user_id=stage.alice.id, quota_bytes=used + UPLOAD_PART + 1 + 3 * 5)
    return lambda: uploads.start_all(owner=stage.owner, wanted=wanted)


def start_many_as_guest(stage: Stage) -> Act:
    """In several transactions, and one more than the request takes."""
    jane = Jane.of(new_request(stage.alice, max_files=3))
    wanted = [uploads.Wanted("a.png", 5)] * 4
    return lambda: guest.start_all(visit=jane.visit, wanted=wanted)


def complete(stage: Stage) -> Act:
    document, parts = stage.start(stage.alice)
    return lambda: uploads.complete(owner=stage.owner, document_id=document.id, parts=parts)


def process(stage: Stage) -> Act:
    document, parts = stage.start(stage.alice)
    colleagues.replace_people(owner=stage.owner, document_id=document.id, emails=[stage.bob.email])
    uploads.complete(owner=stage.owner, document_id=document.id, parts=parts)
    return lambda: processing.process(owner_id=stage.alice.id, document_id=document.id)


def delete(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: deletion.delete(owner=stage.owner, document_id=document.id)


def delete_what_is_uploading(stage: Stage) -> Act:
    document, _ = stage.start(stage.alice)
    return lambda: deletion.delete(owner=stage.owner, document_id=document.id)


def move_to_trash(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: trash.delete(owner=stage.owner, document_id=document.id)


def cancel_upload(stage: Stage) -> Act:
    document, _ = stage.start(stage.alice)
    return lambda: trash.delete(owner=stage.owner, document_id=document.id)


def restore(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    trash.delete(owner=stage.owner, document_id=document.id)
    return lambda: trash.restore(owner=stage.owner, document_id=document.id)


def restore_upload(stage: Stage) -> Act:
    """Completed while it is in the trash."""
    document, parts = stage.start(stage.alice)
    uploads.complete(owner=stage.owner, document_id=document.id, parts=parts)
    trash.delete(owner=stage.owner, document_id=document.id)
    return lambda: trash.restore(owner=stage.owner, document_id=document.id)


def delete_from_trash(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    trash.delete(owner=stage.owner, document_id=document.id)
    return lambda: deletion.delete(owner=stage.owner, document_id=document.id)


def empty_trash(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    trash.delete(owner=stage.owner, document_id=document.id)
    return lambda: trash.empty_some(owner_id=stage.alice.id, before=new_id())


def expire(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: stage.settle_after(document, seconds=SHORT_LIFE + 1)


def abandon(stage: Stage) -> Act:
    document, _ = stage.start(stage.alice)
    return lambda: stage.settle_after(document, hours=23, minutes=1)


def process_again(stage: Stage) -> Act:
    document, parts = stage.start(stage.alice)
    uploads.complete(owner=stage.owner, document_id=document.id, parts=parts)
    return lambda: stage.settle_after(document, minutes=16)


def rename(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: listing.rename(owner=stage.owner, document_id=document.id, name="b.png")


def change_expiry(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: listing.change(owner=stage.owner, document_id=document.id, expires_in=30 * 86400)


def create_link(stage: Stage) -> Act:
    ids = [stage.upload(stage.alice, name).id for name in ("a.png", "b.png")]
    return lambda: shares.create(owner=stage.owner, document_ids=ids, rules=shares.Rules(max_downloads=1))


def revoke_link(stage: Stage) -> Act:
    ids = [stage.upload(stage.alice, name).id for name in ("a.png", "b.png")]
    link = shares.create(owner=stage.owner, document_ids=ids)
    return lambda: shares.revoke(owner=stage.owner, share_id=link.id)


def replace_people(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: colleagues.replace_people(
        owner=stage.owner, document_id=document.id, emails=["charlie@example.com"]
    )


def claim(stage: Stage) -> Act:
    _, link = stage.shared_document()
    return lambda: claims.claim(visit=Visit(slug=link.slug, address="192.0.2.1"), claim_id="the same")


USE_CASES = [
    start_upload,
    start_many,
    start_many_as_guest,
    complete,
    process,
    delete,
    delete_what_is_uploading,
    move_to_trash,
    cancel_upload,
    restore,
    restore_upload,
    delete_from_trash,
    empty_trash,
    expire,
    abandon,
    process_again,
    rename,
    change_expiry,
    create_link,
    revoke_link,
    replace_people,
    claim,
]


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.__name__)
def test_inv_21_crash_at_any_call(use_case, stage, charlie, faults, deliver_events, sweep):
    """Each time on documents of its own, which all have the same day to come to rest."""
    crash_everywhere(use_case, stage, faults, deliver_events, sweep)


@pytest.mark.parametrize(
    "use_case",
    [start_upload, complete, process, delete_what_is_uploading, cancel_upload, restore_upload, abandon],
    ids=lambda each: each.__name__,
)
def test_inv_21_crash_at_any_call_about_several_parts(
    use_case, stage, in_parts, charlie, faults, deliver_events, sweep
):
    crash_everywhere(use_case, stage, faults, deliver_events, sweep)


def crash_everywhere(use_case, stage, faults, deliver_events, sweep):
    points: list[str] = []
    for kind, tries_again in (
        (Kind.KILLED, False),
        (Kind.KILLED, True),
        (Kind.UNREACHED, True),
        (Kind.LOST, False),
    ):
        for number in itertools.count(1):
            act = use_case(stage)
            with faults.at(number, kind) as fault, suppress(Exception):
                act()
            if not fault.happened:
                break
            # Somebody who tries again may learn that it was done.
            if tries_again:
                with suppress(MyDocError):
                    act()
            points.append(f"{kind.name.lower()} at {number} {fault.call}")
    deliver_events()
    come_to_rest(stage, sweep)
    assert points
    assert problems() == [], points


def come_to_rest(stage: Stage, sweep: Callable[[], None]) -> None:
    """A day passes, in which the schedule comes by."""
    for _ in range(3):
        stage.clock.move(hours=8)
        sweep()
