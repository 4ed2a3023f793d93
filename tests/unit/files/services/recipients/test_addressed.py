"""What a mail to a recipient names: the files that the link's page shows to them, and times in their own zone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.services import profile
from files.services import shares
from files.services.administration import quarantine
from files.services.recipients.addressed import read_for_mail
from mydoc.core import clock
from tests.support.documents import person
from tests.unit.files.services.recipients.conftest import BOB, DORA


@pytest.fixture
def read(alice, add):
    """Reads what a mail about a link to an address needs."""

    def run(share, email=DORA):
        [recipient] = [one for one in add(share, email) if one.email == email]
        found = read_for_mail(owner_id=alice.id, share_id=share.id, recipient_id=recipient.id)
        assert found is not None
        return found

    return run


@pytest.fixture
def link_of(alice, upload):
    """Makes a link of Alice's to so many documents; it and they."""

    def make(count, **rules):
        documents = [upload(alice, name=f"{number}.txt") for number in range(count)]
        ids = [document.id for document in documents]
        rules = shares.Rules(title="Plans", **rules)
        return shares.create(owner=person(alice), document_ids=ids, rules=rules), documents

    return make


def names(found):
    return {file.path for file in found.files}


def test_it_names_files_with_their_sizes_up_to_ten(read, link_of):
    two, _ = link_of(2)
    found = read(two)
    assert ({(file.path, file.size) for file in found.files}, found.more_files) == (
        {("0.txt", 5), ("1.txt", 5)},
        0,
    )
    found = read(link_of(12)[0])
    assert (len(found.files), found.more_files) == (10, 2)


def test_it_names_nothing_that_the_page_does_not_show(read, link_of):
    share, (first, *_) = link_of(3)
    quarantine.hold(by=None, document_id=first.id, reason="malware")
    found = read(share)
    assert (names(found), found.more_files) == ({"1.txt", "2.txt"}, 0)


@pytest.mark.parametrize(
    "rules", [{"password": "correct horse battery"}, {"starts_at": clock.now() + timedelta(hours=1)}]
)
def test_a_link_that_does_not_show_its_files_yet_names_none(read, link_of, rules):
    found = read(link_of(1, **rules)[0])
    assert (names(found), found.more_files) == (set(), 0)


def test_a_recipient_with_an_account_has_their_own_time_zone(read, link_of, bob):
    profile.change(user_id=bob.id, time_zone="Asia/Tokyo")
    share, _ = link_of(1)
    assert read(share, BOB).zone == "Asia/Tokyo"
    assert read(share, DORA).zone == ""


def test_where_no_mail_may_be_sent_nothing_more_is_read(read, link_of, alice):
    share, _ = link_of(1)
    changes = shares.Changes(given=frozenset({"is_paused"}), is_paused=True)
    shares.change(owner=person(alice), share_id=share.id, changes=changes)
    found = read(share)
    assert found.hindrance
    assert (found.files, found.zone) == ((), "")
