"""What a claim reads, counts and writes at once."""

from __future__ import annotations

import pytest

from accounts.models import UserItem
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import Status
from files.domain.shares import Audience
from files.models import (
    ActivityItem,
    AuditItem,
    ClaimItem,
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    document_part,
    recipient_part,
)
from files.services.mapping import share_of
from files.services.shares import claim_records
from files.services.shares.visits import Visit
from tests.support.claimed import DORA_ID, DORA_KEY, ONE, TWO
from tests.support.claimed import alive as alive
from tests.support.claimed import link as link
from tests.support.conditions import holds
from tests.support.rule_tables import BEFORE, LATER, NOW, code


@pytest.mark.parametrize(("given", "documents"), [({}, (ONE,)), ({"document_id": ONE}, (ONE, TWO))])
def test_a_claim_is_of_the_only_document_or_of_the_one_it_names_and_reads_once(given, documents, link):
    it = link(documents=documents)
    download = it.claim(**given)
    assert (download.url, download.name, download.size) == (f"{('alice', ONE)}", "1.txt", 5)
    assert it.round_trips == 1
    claim = it.written.saved[ClaimItem][0]
    assert claim_records.key_in("slug", download.resume_token) == claim.id


def test_a_claim_that_names_nothing_reads_as_much_as_tells_one_from_several(link):
    it = link(documents=(ONE, TWO))
    assert code(it.claim) == "document_required"
    # The second is for whether the link leads anywhere.
    assert it.queries == [2, 100]


@pytest.mark.parametrize("document_id", [TWO, "nonsense", "", "x" * 3000])
def test_what_a_link_does_not_hold_is_not_found_nor_asked_for_by_what_is_no_key(document_id, link):
    it = link()
    assert code(lambda: it.claim(document_id=document_id)) == "document_not_found"
    assert it.stored.asked == [2 if document_id == TWO else 1]
    assert it.written is None


@pytest.mark.parametrize("given", [{}, {"document_id": ONE}])
def test_inv_06_what_is_no_link_and_what_leads_nowhere_look_alike(given, link):
    unknown, impossible, empty = Visit("another"), Visit("x" * 101), link(documents=(), ready_count=0)
    assert code(lambda: empty.claim(**given)) == "document_not_found"
    for visit in (unknown, impossible):
        it = link()
        assert code(lambda: it.claim(visit, **given)) == "share_not_found"  # noqa: B023
        assert it.round_trips == (visit is unknown)
    it = link()
    it.entries[0].status = Status.FAILED.value
    assert code(lambda: it.claim(document_id=TWO)) == "share_not_found"


def test_inv_01_a_claim_counts_in_link_and_document_and_is_written_with_the_count(link):
    it = link()
    it.claim(claim_id="mine")
    updates, saved = it.written.updates, it.written.saved
    assert {model: actions for model, (_, actions, _) in updates.items()} == {
        ShareItem: [str(ShareItem.downloads.add(1)), str(ShareItem.last_claimed_at.set(NOW))],
        EntryItem: [str(EntryItem.downloads.add(1))],
    }
    assert updates[ShareItem][0].slug == updates[EntryItem][0].slug == "slug"
    assert updates[EntryItem][0].part == document_part(ONE)
    claim, condition = saved[ClaimItem]
    assert (claim.id, claim.document_id, claim.held) == (
        claim_records.claim_key(share_of(it.item), ONE, "mine"),
        ONE,
        "etag",
    )
    assert holds(condition, None)
    assert not holds(condition, claim)


def test_inv_04_the_write_asks_again_what_let_the_visitor_in(link):
    it = link()
    it.claim()
    condition = it.written.updates[ShareItem][2]
    assert holds(condition, it.item)
    it.item.is_paused = True
    assert not holds(condition, it.item)
    condition = it.written.updates[EntryItem][2]
    assert holds(condition, it.entries[0])
    it.entries[0].downloads = 1
    assert holds(condition, it.entries[0])
    assert not holds(condition, None)


@pytest.mark.parametrize("status", Status)
def test_inv_17_the_document_itself_is_ready_and_there_when_it_is_claimed(status, link):
    it = link()
    it.claim()
    key, condition = it.written.checked[DocumentItem]
    assert key == ("alice", ONE)
    for expires_at in (BEFORE, NOW, LATER):
        document = DocumentItem("alice", ONE, status=status.value, expires_at=expires_at)
        assert holds(condition, document) is (status is Status.READY and expires_at == LATER)


def test_inv_04_its_owner_may_act_when_it_is_claimed(link):
    it = link()
    it.claim()
    key, condition = it.written.checked[UserItem]
    assert key == ("alice",)
    assert holds(condition, it.alice)
    it.alice.is_active = False
    assert not holds(condition, it.alice)


def test_inv_01_what_is_fetched_once_is_counted_as_fetched_and_only_while_it_was_not(link):
    it = link(is_one_time=True)
    it.claim()
    updates = it.written.updates
    assert updates[ShareItem][1] == [
        str(ShareItem.downloads.add(1)),
        str(ShareItem.last_claimed_at.set(NOW)),
        str(ShareItem.fetched_count.add(1)),
    ]
    for downloads in (0, 1):
        it.entries[0].downloads = downloads
        assert holds(updates[EntryItem][2], it.entries[0]) is (downloads == 0)
    assert not holds(updates[EntryItem][2], None)


@pytest.mark.parametrize(("downloads", "is_first"), [(0, True), (1, None)])
def test_a_claim_is_told_of_and_stands_in_the_trail_of_the_owner(downloads, is_first, link):
    it = link(downloads=downloads)
    it.claim()
    told, line = it.written.saved[ActivityItem][0], it.written.saved[AuditItem][0]
    assert (told.happening, told.owner_id, told.share_id) == (Happening.CLAIMED.value, "alice", "share")
    assert (told.document_id, told.document_name, told.size) == (ONE, "1.txt", 5)
    assert (told.is_first, told.by) == (is_first, None)
    assert (line.action, line.owner_id, line.document_id) == (Action.CLAIMED.value, "alice", ONE)
    assert (line.document_name, line.actor) == ("1.txt", "someone with the link")


@pytest.mark.parametrize(("given", "reads"), [({}, 2), ({"document_id": ONE}, 1)])
def test_a_recipient_is_named_and_counted_while_they_still_are_one(given, reads, link):
    it = link(audience=Audience.RECIPIENTS.value)
    assert code(lambda: it.claim(**given)) == "recipients_only"
    it = link(audience=Audience.RECIPIENTS.value)
    it.claim(Visit("slug", recipient_key=DORA_KEY), **given)
    assert it.round_trips == reads
    item, actions, condition = it.written.updates[RecipientItem]
    assert (item.slug, item.part) == ("slug", recipient_part(DORA_ID))
    assert actions == [
        str(RecipientItem.downloads.add(1)),
        str(RecipientItem.first_claimed_at.set(RecipientItem.first_claimed_at | NOW)),
    ]
    assert holds(condition, it.dora)
    it.dora.key = "another"
    assert not holds(condition, it.dora)
    assert it.written.saved[ActivityItem][0].by == "dora@example.net"
    assert it.written.saved[AuditItem][0].actor == "dora@example.net"
    assert it.written.saved[ClaimItem][0].recipient_id == DORA_ID


def test_inv_28_a_claim_of_somebody_with_an_account_keeps_who_they_are(link):
    it = link(audience=Audience.SIGNED_IN.value)
    assert code(it.claim) == "sign_in_required"
    it.claim(Visit("slug", person_id=lambda: "bob"))
    assert it.written.saved[ClaimItem][0].person_id == "bob"


def test_inv_02_only_what_may_be_a_repetition_gets_past_a_link_that_is_used_up(link):
    it = link(max_downloads=1, downloads=1)
    assert code(it.claim) == "share_not_found"
    assert it.written is None
    it.claim(claim_id="mine")
    assert it.written is not None
