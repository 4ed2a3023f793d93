"""Guests send no more than they were asked for, and nothing once the request has ended."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.services import quota
from files.domain.parts import Part
from files.models import DocumentItem
from files.services.requests import admission, owner
from files.services.requests import guest as request_guest
from mydoc.core.errors import MyDocError
from tests.support.collecting import Jane, new_request, taken, wrong_books
from tests.support.documents import person
from tests.support.soundness import problems, stored_objects


def refused(code, act):
    with pytest.raises(MyDocError) as caught:
        act()
    assert caught.value.code == code


def test_inv_12_no_more_files_than_asked_for(alice):
    request = new_request(alice, max_files=3)
    jane, joe = Jane.of(request), Jane.of(request, "Joe")
    jane.send("1.txt")
    joe.start("2.txt")
    jane.start("3.txt")

    for guest in (jane, joe):
        refused("request_full", lambda guest=guest: guest.start("4.txt", b""))

    assert taken(request) == (3, 15)
    assert wrong_books() == []


def test_inv_12_no_more_bytes_than_asked_for(alice):
    request = new_request(alice, max_bytes=12)
    jane, joe = Jane.of(request), Jane.of(request, "Joe")
    jane.send(content=b"hello")
    joe.start(content=b"hello")

    refused("request_full", lambda: joe.start(content=b"abc"))
    refused("file_too_large", lambda: joe.start(content=b"a" * 13))
    joe.start(content=b"ab")

    assert taken(request) == (3, 12)
    assert wrong_books() == []


def test_inv_12_no_file_larger_than_asked_for(alice):
    jane = Jane.of(new_request(alice, largest_file=5))

    refused("file_too_large", lambda: jane.start(content=b"abcdef"))
    jane.start(content=b"hello")


def test_inv_12_limits_that_shrink_meanwhile_hold(alice):
    request = new_request(alice, max_files=5, max_bytes=100)
    jane = Jane.of(request)
    jane.start()
    jane.start()
    changes = owner.Changes(frozenset({"max_files", "max_bytes"}), max_files=2, max_bytes=5)

    changed = owner.change(owner=person(alice), request_id=request.id, changes=changes)

    assert changed.is_full
    assert taken(request) == (2, 10)
    refused("request_full", lambda: jane.start(content=b""))
    more = owner.Changes(frozenset({"max_files", "max_bytes"}), max_files=3, max_bytes=11)
    owner.change(owner=person(alice), request_id=request.id, changes=more)
    jane.start(content=b"x")
    refused("request_full", lambda: jane.start(content=b""))


def test_inv_12_the_owners_quota_is_the_owners_business(alice):
    """A guest is told the same whether the request or its owner's space is full."""
    request = new_request(alice)
    jane = Jane.of(request)
    quota.change(user_id=alice.id, quota_bytes=7)
    jane.start()

    refused("request_full", jane.start)

    assert taken(request) == (1, 5)
    assert problems() == []


def test_inv_12_nothing_after_expiry(alice, clock):
    request = new_request(alice, expires_in=3600)
    jane = Jane.of(request)
    document = jane.start()
    clock.move(seconds=1800)
    signed = request_guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=[1])

    [seconds] = parse_qs(urlsplit(signed.urls[1]).query)["X-Amz-Expires"]
    assert int(seconds) <= 1800
    assert signed.expires_at <= request.expires_at + timedelta(seconds=1)

    clock.move(seconds=1801)
    for act in (
        lambda: jane.start("late.txt"),
        lambda: Jane.of(request),
        lambda: request_guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=[1]),
        lambda: request_guest.uploaded_parts(visit=jane.visit, document_id=document.id),
        lambda: request_guest.complete(visit=jane.visit, document_id=document.id, parts=[Part(1, "0" * 32)]),
        lambda: request_guest.list_own(visit=jane.visit),
    ):
        refused("request_not_found", act)
    assert stored_objects() == {}


def test_inv_12_expiry_is_a_condition_of_the_transaction(alice, monkeypatch):
    """Whatever was read before: what is written is asked again."""
    request = new_request(alice)
    jane = Jane.of(request)
    stale = admission.head(request.slug)
    owner.close(owner=person(alice), request_id=request.id)
    heads = iter([stale, admission.head(request.slug)])
    monkeypatch.setattr(admission, "head", lambda slug: next(heads))

    refused("request_not_found", jane.start)

    assert list(DocumentItem.query(alice.id)) == []
    assert taken(request) == (0, 0)
