"""What a claim keeps of what it was given for, and the token that stands for it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing

from files.domain.shares import CLAIM_LIFE, Audience
from files.models import ClaimItem
from files.services.shares import admission, claim_records
from files.services.shares.admission import decide
from files.services.shares.visits import Recipient, Seen, Visit
from mydoc.core.errors import Conflict
from mydoc.core.ids import is_id
from mydoc.core.paging import Page
from tests.support.rule_tables import NOW, share

DORA = Recipient("d", "dora@example.net", "d's key")
SECOND = 2_000_000_000


@pytest.fixture(autouse=True)
def still(monkeypatch):
    monkeypatch.setattr(claim_records.clock, "now", lambda: NOW)
    monkeypatch.setattr(admission.features, "is_on", lambda name: True)


def made(it, *, recipient=None, person="bob"):
    visit = Visit("slug", person_id=lambda: person)
    admitted = decide(Seen(visit, it, recipient, Page([]), []))
    return claim_records.new_claim(admitted, "key", "document", held="etag")


def test_a_claim_keeps_what_it_was_given_for_and_goes_after_a_day():
    it = share(id="share", slug="slug")
    assert made(it).attribute_values == {
        "slug": "slug",
        "id": "key",
        "share_id": "share",
        "document_id": "document",
        "held": "etag",
        "mark": claim_records.mark_of(it),
        "person_id": None,
        "recipient_id": None,
        "recipient_mark": None,
        "at": NOW,
        "ttl": NOW + timedelta(hours=24),
    }


def test_inv_28_a_claim_keeps_who_made_it_where_the_link_asks_for_it():
    assert made(share(audience=Audience.SIGNED_IN)).person_id == "bob"
    assert made(share(audience=Audience.ANYONE)).person_id is None
    of_dora = made(share(audience=Audience.RECIPIENTS), recipient=DORA)
    assert (of_dora.person_id, of_dora.recipient_id) == (None, "d")
    assert claim_records.is_recipient(of_dora, "d's key")
    assert not claim_records.is_recipient(of_dora, "another")
    # Whoever reads the claims gets no personal link of it.
    assert DORA.key not in str(of_dora.attribute_values)


def test_inv_02_a_repetition_has_the_same_key_and_anything_else_another():
    it, other = share(id="1"), share(id="2")
    key = claim_records.claim_key(it, "document", "mine")
    assert key == claim_records.claim_key(it, "document", "mine")
    others = {
        claim_records.claim_key(it, "document", "another"),
        claim_records.claim_key(it, "another", "mine"),
        claim_records.claim_key(other, "document", "mine"),
        *(claim_records.claim_key(it, "document", None) for _ in range(2)),
    }
    assert len(others - {key}) == 5
    assert is_id(claim_records.claim_key(it, "document", None))


@pytest.mark.parametrize(("age", "is_alive"), [(timedelta(seconds=1), True), (timedelta(), False)])
def test_inv_01_a_claim_is_repeated_for_a_day(age, is_alive, monkeypatch):
    asked = []

    def get(slug, key, **more):
        asked.append((slug, key, more))
        return SimpleNamespace(at=NOW - CLAIM_LIFE + age)

    monkeypatch.setattr(ClaimItem, "get", get)
    if is_alive:
        claim_records.require_alive("slug", "key")
    else:
        with pytest.raises(Conflict) as refused:
            claim_records.require_alive("slug", "key")
        assert refused.value.code == "claim_used"
    assert asked == [("slug", "key", {"consistent_read": True})]


def test_inv_28_another_password_or_audience_leaves_another_mark():
    marks = {
        claim_records.mark_of(share(audience=audience, password_hash=password))
        for audience in Audience
        for password in ("", "hash", "another")
    }
    assert len(marks) == 9
    assert claim_records.mark_of(share(title="a")) == claim_records.mark_of(share(title="b"))


@pytest.fixture
def at(monkeypatch):
    """`at(second)`: what is signed, and how old it is, goes by this time."""

    def move(second):
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: second))

    move(SECOND)
    return move


@pytest.mark.parametrize(("seconds", "is_there"), [(0, True), (24 * 3600, True), (24 * 3600 + 1, False)])
def test_inv_28_a_token_stands_for_its_claim_for_a_day(seconds, is_there, at):
    token = claim_records.token_of("slug", "key")
    at(SECOND + seconds)
    assert claim_records.key_in("slug", token) == ("key" if is_there else None)


def test_inv_28_a_token_is_of_one_link_and_of_this_use_alone(at):
    token = claim_records.token_of("slug", "key")
    assert claim_records.key_in("another", token) is None
    for none in ("", "nonsense", token[:-1], signing.dumps("key"), signing.dumps("key", salt="slug")):
        assert claim_records.key_in("slug", none) is None
