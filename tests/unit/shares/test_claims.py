"""What a claim reads, counts and writes at once, and what it answers where the write is refused."""

from __future__ import annotations

from types import SimpleNamespace

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
from files.services import claim_records, claims
from files.services.documents import Download
from files.services.share_copies import document_of_entry, share_of
from files.services.shares import access
from files.services.shares.access import Visit
from mydoc.ids import new_id
from mydoc.paging import Page
from mydoc.transactions import Cancelled, kind_of
from tests.support.stored import Stored
from tests.unit.domain.tables import BEFORE, LATER, NOW, code

ONE, TWO, DORA_ID = new_id(), new_id(), new_id()
DORA_KEY = f"{DORA_ID}secret"


class Transaction:
    """What is to be written, in place of DynamoDB's transaction."""

    def __init__(self):
        self.updates, self.saved, self.checked = {}, {}, {}

    def update(self, model, *, actions, condition):
        self.updates[type(model)] = (model, [str(action) for action in actions], condition)

    def save(self, model, *, condition=None):
        self.saved[type(model)] = (model, condition)

    def condition_check(self, model, *key, condition):
        self.checked[model] = (key, condition)


class Link:
    """Alice's link to one.txt and, unless told otherwise, nothing else."""

    def __init__(self, *, documents=(ONE,), **rules):
        self.item = ShareItem(
            "slug",
            **{
                "id": "share",
                "owner_id": "alice",
                "created_at": BEFORE,
                "expires_at": LATER,
                "audience": Audience.ANYONE.value,
                "documents_count": len(documents),
                "ready_count": len(documents),
                **rules,
            },
        )
        self.entries = [self.entry(id_, f"{number}.txt") for number, id_ in enumerate(documents, 1)]
        self.alice = UserItem(id="alice", is_active=True)
        self.dora = RecipientItem(
            "slug", recipient_part(DORA_ID), id=DORA_ID, key=DORA_KEY, email="dora@example.net"
        )
        self.stored = Stored([self.item, *self.entries, self.alice, self.dora])
        self.queries = []
        self.refused_by, self.meanwhile = set(), lambda: None
        self.written = None

    def entry(self, id_, name):
        return EntryItem(
            "slug",
            document_part(id_),
            document_id=id_,
            owner_id="alice",
            name=name,
            size=5,
            content_type="text/plain",
            kind="text",
            status=Status.READY.value,
            etag="etag",
            created_at=BEFORE,
            expires_at=LATER,
        )

    def read(self, slug, *, limit):
        self.queries.append(limit)
        found = share_of(self.item) if slug == "slug" else None
        return found, Page([document_of_entry(entry) for entry in self.entries[:limit]])

    def commit(self, build):
        self.written = Transaction()
        build(self.written)
        self.meanwhile()
        if self.refused_by:
            raise Cancelled({kind_of(model) for model in self.refused_by})

    def claim(self, visit=None, **more):
        return claims.claim(visit=visit or Visit("slug"), **more)

    @property
    def round_trips(self):
        return len(self.queries) + self.stored.round_trips


@pytest.fixture(autouse=True)
def still(monkeypatch):
    monkeypatch.setattr(claims.clock, "now", lambda: NOW)
    monkeypatch.setattr(access.features, "is_on", lambda name: True)


@pytest.fixture
def alive(monkeypatch):
    """The claims that were looked up, to see whether they are over."""
    asked = []
    monkeypatch.setattr(claims, "require_alive", lambda *key: asked.append(key))
    return asked


@pytest.fixture
def link(monkeypatch, alive):
    def make(**given):
        made = Link(**given)
        monkeypatch.setattr(claims, "fetch", made.stored.fetch)
        for module in (claims, access):
            monkeypatch.setattr(module, "read", made.read)
        monkeypatch.setattr(claims, "commit", made.commit)
        monkeypatch.setattr(claims, "sign", lambda *key, **more: Download(url=f"{key}", expires_at=LATER, **more))
        return made

    return make


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
        ShareItem: [str(ShareItem.downloads.add(1))],
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
    assert str(condition) == str(ClaimItem.id.does_not_exist())


def test_inv_04_the_write_asks_again_what_let_the_visitor_in(link):
    it = link()
    it.claim()
    updates, checked = it.written.updates, it.written.checked
    assert str(updates[ShareItem][2]) == str(access.still_admits(share_of(it.item)))
    assert str(updates[EntryItem][2]) == str(EntryItem.slug.exists())
    key, condition = checked[DocumentItem]
    is_ready = DocumentItem.status.is_in(Status.READY.value) & (DocumentItem.expires_at > NOW)
    assert (key, str(condition)) == (("alice", ONE), str(is_ready))
    key, condition = checked[UserItem]
    assert (key, str(condition)) == (("alice",), str(UserItem.is_active == True))  # noqa: E712


def test_inv_01_what_is_fetched_once_is_counted_as_fetched_and_only_while_it_was_not(link):
    it = link(is_one_time=True)
    it.claim()
    updates = it.written.updates
    assert updates[ShareItem][1] == [str(ShareItem.downloads.add(1)), str(ShareItem.fetched_count.add(1))]
    assert str(updates[EntryItem][2]) == str(EntryItem.slug.exists() & (EntryItem.downloads == 0))


@pytest.mark.parametrize(("downloads", "is_first"), [(0, True), (1, None)])
def test_a_claim_is_told_of_and_stands_in_the_trail_of_the_owner(downloads, is_first, link):
    it = link(downloads=downloads)
    it.claim()
    told, line = it.written.saved[ActivityItem][0], it.written.saved[AuditItem][0]
    assert (told.happening, told.owner_id, told.share_id) == (Happening.CLAIMED.value, "alice", "share")
    assert (told.document_id, told.document_name, told.size) == (ONE, "1.txt", 5)
    assert (told.is_first, told.by) == (is_first, None)
    assert (line.action, line.owner_id, line.document_id) == (Action.CLAIMED.value, "alice", ONE)
    assert (line.document_name, line.actor) == ("1.txt", "somebody with the link")


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
    assert str(condition) == str(RecipientItem.key == DORA_KEY)
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


MANY = {"documents": (ONE, TWO)}
NAMED = {"document_id": ONE}


@pytest.mark.parametrize(
    ("given", "refused_by", "told"),
    [
        ({}, {ShareItem}, "share_not_found"),
        ({}, {UserItem}, "share_not_found"),
        ({}, {DocumentItem}, "share_not_found"),
        ({}, {EntryItem}, "share_not_found"),
        ({}, {RecipientItem}, "recipients_only"),
        ({}, {RecipientItem, ShareItem}, "recipients_only"),
        (MANY, {ShareItem}, "share_not_found"),
        (MANY, {UserItem}, "share_not_found"),
        (MANY, {DocumentItem}, "document_not_found"),
        (MANY, {EntryItem}, "document_not_found"),
        (MANY, {DocumentItem, EntryItem}, "document_not_found"),
        (MANY, {DocumentItem, ClaimItem}, "document_not_found"),
        (MANY, {DocumentItem, ShareItem}, "share_not_found"),
        (MANY, {RecipientItem}, "recipients_only"),
    ],
)
def test_inv_06_what_refused_the_write_says_why(given, refused_by, told, link, alive):
    it = link(**given)
    it.refused_by = refused_by
    assert code(lambda: it.claim(**NAMED)) == told
    assert alive == []


def test_inv_06_one_of_several_is_not_there_only_while_others_are(link):
    it = link(**MANY)
    it.refused_by = {DocumentItem}
    for entry in it.entries:
        entry.status = Status.FAILED.value
    assert code(lambda: it.claim(**NAMED)) == "share_not_found"


@pytest.mark.parametrize("is_one_time", [False, True])
@pytest.mark.parametrize(
    ("refused_by", "is_taken_out", "is_repeated"),
    [
        ({ClaimItem}, False, True),
        ({ClaimItem, ShareItem}, False, True),
        # Whoever comes second to a document of a one-time link, and after it was taken out.
        ({ClaimItem, EntryItem}, False, "one-time"),
        ({ClaimItem, EntryItem, ShareItem}, False, "one-time"),
        ({ClaimItem, EntryItem}, True, False),
        ({ClaimItem, DocumentItem}, False, False),
        ({ClaimItem, UserItem}, False, False),
        ({ClaimItem, RecipientItem}, False, False),
        ({ShareItem}, False, False),
        ({EntryItem}, False, False),
    ],
)
def test_inv_02_the_same_claim_once_more_gets_a_url_and_counts_nothing(
    is_one_time, refused_by, is_taken_out, is_repeated, link, alive
):
    it = link(is_one_time=is_one_time)
    it.refused_by = refused_by
    if is_taken_out:
        it.meanwhile = lambda: it.stored.remove(it.entries[0])
    if is_repeated is True or (is_repeated and is_one_time):
        key = claim_records.claim_key(share_of(it.item), ONE, "mine")
        assert claim_records.key_in("slug", it.claim(claim_id="mine", **NAMED).resume_token) == key
        assert alive == [("slug", key)]
    else:
        assert code(lambda: it.claim(claim_id="mine", **NAMED)) in {"share_not_found", "recipients_only"}
        assert alive == []


@pytest.fixture
def tries(monkeypatch):
    begun = SimpleNamespace(keep=lambda: None, forgive=lambda: None)
    monkeypatch.setattr(access.throttle, "begin", lambda *_, **__: begun)
    monkeypatch.setattr(access, "check_password", lambda typed, hashed: hashed == f"hash of {typed}")


def test_unlocking_costs_two_reads_at_most_beside_the_try_and_opens_the_claim(link, tries):
    rules = {"audience": Audience.RECIPIENTS.value, "password_hash": "hash of open sesame"}
    it = link(**rules)
    assert code(lambda: claims.unlock(visit=Visit("slug", password="open sesame"))) == "recipients_only"
    it = link(**rules)
    token = claims.unlock(visit=Visit("slug", password="open sesame", recipient_key=DORA_KEY))
    assert (it.queries, it.stored.round_trips) == ([2], 2)
    assert code(lambda: it.claim(Visit("slug", recipient_key=DORA_KEY))) == "password_required"
    assert it.claim(Visit("slug", recipient_key=DORA_KEY, unlock_token=token))


def test_inv_06_a_link_of_whoever_has_been_disabled_is_not_there(link, tries):
    it = link(password_hash="hash of open sesame")
    it.alice.is_active = False
    assert code(lambda: claims.unlock(visit=Visit("slug", password="nope"))) == "share_not_found"
