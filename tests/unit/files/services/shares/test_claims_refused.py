"""What is answered where the write of a claim is refused, and what unlocking asks before there is one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from accounts.models import UserItem
from files.domain.documents import Status
from files.domain.shares import Audience
from files.models import ClaimItem, DocumentItem, EntryItem, RecipientItem, ShareItem
from files.services.mapping import share_of
from files.services.shares import claim_records, claims, passwords
from files.services.shares.visits import Visit
from tests.support.claimed import DORA_KEY, ONE, TWO
from tests.support.claimed import alive as alive
from tests.support.claimed import link as link
from tests.support.rule_tables import code

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
    monkeypatch.setattr(passwords.throttle, "begin", lambda *_, **__: begun)
    monkeypatch.setattr(passwords, "check_password", lambda typed, hashed: hashed == f"hash of {typed}")


def test_unlocking_costs_two_reads_at_most_beside_the_try_and_opens_the_claim(link, tries):
    rules = {"audience": Audience.RECIPIENTS.value, "password_hash": "hash of open sesame"}
    it = link(**rules)
    assert code(lambda: claims.unlock(visit=Visit("slug", password="open sesame"))) == "recipients_only"
    it = link(**rules)
    token = claims.unlock(visit=Visit("slug", password="open sesame", recipient_key=DORA_KEY))
    assert (it.queries, it.stored.round_trips) == ([], 2)
    assert code(lambda: it.claim(Visit("slug", recipient_key=DORA_KEY))) == "password_required"
    assert it.claim(Visit("slug", recipient_key=DORA_KEY, unlock_token=token))


def test_inv_06_a_link_of_whoever_has_been_disabled_is_not_there(link, tries):
    it = link(password_hash="hash of open sesame")
    it.alice.is_active = False
    assert code(lambda: claims.unlock(visit=Visit("slug", password="nope"))) == "share_not_found"
