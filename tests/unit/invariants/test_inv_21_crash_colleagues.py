"""Killed at any AWS call while a colleague opens a document or is told of it: what is left is sound, and nothing
is marked as news that no schedule would find."""

from __future__ import annotations

import pytest

from accounts.services import profile
from files.domain.readers import News
from files.services.documents import listing, readers
from files.services.notifications import colleagues
from tests.support.documents import person
from tests.unit.invariants.test_inv_21_crash_anywhere import Act, Stage, crash_everywhere
from tests.unit.invariants.test_inv_21_crash_anywhere import stage as stage

pytestmark = pytest.mark.usefixtures("with_pictures")


def open_document(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    return lambda: readers.open_document(viewer=person(stage.bob), document_id=document.id)


def download(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    profile.change(user_id=stage.alice.id, notifications={"opened": True})
    return lambda: listing.download(viewer=person(stage.bob), document_id=document.id)


def tell(stage: Stage) -> Act:
    document, _ = stage.shared_document()
    keys = [(stage.bob.id, document.id)]
    return lambda: colleagues.tell(news=News.SHARED, to_id=stage.bob.id, keys=keys)


@pytest.mark.parametrize("use_case", [open_document, download, tell], ids=lambda use_case: use_case.__name__)
def test_inv_21_crash_at_any_call_about_colleagues(use_case, stage, charlie, faults, deliver_events, sweep):
    crash_everywhere(use_case, stage, faults, deliver_events, sweep)
