"""The mails of a day count with what wishes for them: what is refused leaves nothing, what is tried again counts
once."""

from __future__ import annotations

import itertools

import pytest

from accounts.models import Counter
from files.models import ShareItem
from files.services import deletion, shares
from files.services.documents import repository
from files.services.shares import contents
from files.services.shares import recipients as share_recipients
from mydoc.core.errors import MyDocError
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.recipients.conftest import BOB, CARL, DORA

pytestmark = pytest.mark.usefixtures("lasting_moment")


@pytest.fixture
def counted(aws):
    """How many mails count so far; nothing else is limited here."""
    return lambda: sum(int(counter.hits) for counter in Counter.scan())


@pytest.fixture
def create_for(alice):
    def run(*emails, document_ids=(), **rules):
        rules = shares.Rules(title="Plans", audience="recipients", **rules)
        return share_recipients.create_for(
            owner=person(alice), document_ids=document_ids, rules=rules, emails=emails
        )

    return run


def test_a_link_that_is_refused_counts_nothing(create_for, counted, settings):
    settings.SHARE_MAILS_A_DAY = 3
    create_for(BOB, slug="our-plans")
    for _ in range(3):
        with pytest.raises(MyDocError) as refused:
            create_for(BOB, CARL, slug="our-plans")
        assert refused.value.code == "slug_taken"
        with pytest.raises(MyDocError):
            create_for(BOB, CARL, document_ids=["0" * 26])
    assert counted() == 1

    create_for(BOB, CARL)
    assert counted() == 3


@pytest.mark.parametrize("number", [2, 3])
def test_beyond_the_mails_of_the_day_there_is_no_link(number, create_for, upload, alice, counted, settings):
    settings.SHARE_MAILS_A_DAY = 2
    create_for(BOB)
    document = upload(alice)

    with pytest.raises(MyDocError) as refused:
        create_for(*[BOB, CARL, DORA][:number], document_ids=[document.id])

    assert refused.value.code == "too_many_requests"
    assert refused.value.retry_after > 0
    assert counted() == 1
    assert len(list(ShareItem.scan())) == 1
    assert repository.get_own(owner=person(alice), document_id=document.id).share_slugs == frozenset()


@pytest.mark.parametrize("is_refused", [True, False], ids=["refused", "AWS fails"])
def test_a_link_that_breaks_off_half_way_leaves_nothing(
    is_refused, create_for, upload, alice, counted, faults, monkeypatch
):
    # Each document is a transaction of its own.
    monkeypatch.setattr(contents, "DOCUMENTS_A_TRANSACTION", 1)
    owner = person(alice)
    ids = [upload(alice, f"{number}.txt").id for number in range(2)]
    for _ in range(2):
        with faults.at(99, lambda: None) as fault:
            shares.revoke(owner=owner, share_id=shares.create(owner=owner, document_ids=ids).id)
    at = [number for number, call in enumerate(fault.calls, 1) if call == "TransactWriteItems"][1]

    def delete():
        deletion.delete(owner=owner, document_id=ids[1])

    # One more call comes before all of these.
    broken = faults.at(at, delete) if is_refused else faults.at(at + 1, Kind.UNREACHED)
    with broken, pytest.raises(Exception) as raised:  # noqa: PT011
        create_for(BOB, document_ids=ids)

    assert getattr(raised.value, "code", "") == ("document_not_found" if is_refused else "")
    assert counted() == 0
    assert list(ShareItem.scan()) == []
    assert repository.get_own(owner=owner, document_id=ids[0]).share_slugs == frozenset()


def test_a_link_without_its_recipients_goes_again(create_for, counted, alice, monkeypatch):
    from mydoc.aws.transactions import Cancelled

    def refuse(*_, **__):
        raise Cancelled({"shares a"})

    monkeypatch.setattr(share_recipients, "write", refuse)
    with pytest.raises(MyDocError) as refused:
        create_for(BOB, CARL)

    assert refused.value.code == "busy"
    assert counted() == 0
    assert list(ShareItem.scan()) == []


def test_what_is_tried_again_counts_once(share, add, counted, faults, alice):
    changes = itertools.count()

    def change():
        title = f"Plans {next(changes)}"
        shares.change(
            owner=person(alice), share_id=share.id, changes=shares.Changes(given=frozenset({"title"}), title=title)
        )

    for number in itertools.count(1):
        before = counted()
        with faults.at(number, change) as fault:
            add(share, f"a{number}@example.com")
        assert counted() == before + 1, fault.calls
        if not fault.happened:
            break


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.UNREACHED])
def test_as_many_count_as_are_named_whatever_breaks(
    kind, create_for, share, add, counted, faults, recipients, alice
):
    from contextlib import suppress

    from files.models import RecipientItem

    for number in itertools.count(1):
        with faults.at(number, kind) as fault, suppress(Exception):
            create_for(f"b{number}@example.com", f"c{number}@example.com")
        with faults.at(number, kind) as second, suppress(Exception):
            add(share, f"a{number}@example.com")
        named = len(list(RecipientItem.scan()))
        assert named <= counted(), (number, fault.calls)
        if kind is Kind.LOST:
            assert named == counted(), (number, fault.calls)
        if not fault.happened and not second.happened:
            break


def test_sent_again_beyond_the_mails_of_the_day_nothing_changes(share, add, run_jobs, settings, alice, recipients):
    settings.SHARE_MAILS_A_DAY = 1
    [bob] = add(share, BOB)
    run_jobs()
    with pytest.raises(MyDocError) as refused:
        share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    assert refused.value.code == "too_many_requests"
    assert recipients(share)[BOB].number == 1
