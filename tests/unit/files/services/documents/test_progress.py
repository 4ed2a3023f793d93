"""How long until what a link waits for is there, by what the sender has sent so far."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from files.domain.progress import Progress, estimate
from files.services import uploads
from files.services.documents import processing
from files.services.requests import guest, owner
from mydoc.core.errors import MyDocError
from tests.support.collecting import Jane, new_request
from tests.support.documents import person, put_parts
from tests.support.links import Visitor

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MIB = 1024 * 1024


def upload_of(size, sent, *, seconds=10, silent=0):
    seen = NOW - timedelta(seconds=silent)
    return Progress(size=size, sent=sent, started_at=NOW - timedelta(seconds=seconds), seen_at=seen)


@pytest.mark.parametrize(
    ("going_on", "seconds"),
    [
        ([], None),
        ([upload_of(100, 0)], None),
        ([upload_of(100, 50)], 10),
        ([upload_of(100, 10)], 90),
        ([upload_of(100, 100)], 1),
        ([upload_of(100, 99, seconds=1)], 1),
        # Side by side they share the line: what all have sent since the first began is its speed.
        ([upload_of(100, 50), upload_of(100, 0)], 30),
        ([upload_of(100, 50, seconds=20), upload_of(100, 50, seconds=10)], 20),
        # Whoever was silent for two minutes tells nothing of the speed, but has to come all the same.
        ([upload_of(100, 50), upload_of(100, 10, seconds=900, silent=121)], 28),
        ([upload_of(100, 50, seconds=900, silent=121)], None),
        ([upload_of(100, 50, seconds=200, silent=120)], 200),
        # Nothing began before it began.
        ([upload_of(100, 50, seconds=0)], 1),
        ([upload_of(5 * 1024**4, 1, seconds=1)], 5 * 1024**4 - 1),
        ([upload_of(0, 0)], None),
    ],
)
def test_by_the_speed_so_far(going_on, seconds):
    found = estimate(going_on, at=NOW)
    assert found == (None if seconds is None else timedelta(seconds=seconds))


@pytest.fixture
def big(alice, share):
    """An upload of four parts into a link."""
    made = share([])
    document = uploads.start(owner=person(alice), name="film.bin", size=40 * MIB, share=made.id)
    assert document.part_count > 3
    return made, document


def ask(alice, document, *numbers):
    uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=list(numbers))


def test_it_follows_the_parts_that_are_asked_for(alice, big, clock):
    made, document = big
    visitor = Visitor(made.slug)
    ask(alice, document, 1)
    assert visitor.look().json()["estimate"] is None

    clock.move(seconds=30)
    # Whoever asks for the third has sent the first two.
    ask(alice, document, 3)
    sent = 2 * document.part_size
    expected = 30 * (document.size - sent) / sent
    assert visitor.look().json()["estimate"] == pytest.approx(expected, abs=2)
    page = visitor.page().content.decode()
    assert "still uploading, about" in page

    clock.move(seconds=125)
    assert visitor.look().json()["estimate"] is None
    assert "still uploading, about" not in visitor.page().content.decode()

    ask(alice, document, 4)
    assert visitor.look().json()["estimate"] is not None


def test_it_follows_a_guest_s_upload_too(alice, share, clock):
    jane = Jane.of(new_request(alice))
    document = guest.start(visit=jane.visit, name="film.bin", size=40 * MIB).document
    visitor = Visitor(share([document]).slug)
    assert visitor.look().json()["estimate"] is None

    clock.move(seconds=30)
    guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=[3, 4])

    sent = 2 * document.part_size
    expected = 30 * (document.size - sent) / sent
    assert visitor.look().json()["estimate"] == pytest.approx(expected, abs=2)


def test_progress_that_a_guest_asks_for_wrongly_is_none(alice, share, clock):
    request = new_request(alice)
    jane, joe = Jane.of(request), Jane.of(request, "Joe")
    document = guest.start(visit=jane.visit, name="film.bin", size=40 * MIB).document
    visitor = Visitor(share([document]).slug)
    clock.move(seconds=10)

    for numbers in ([], [0], [10_001], [3, document.part_count + 1], [3, 3]):
        with pytest.raises(MyDocError):
            guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=numbers)
    with pytest.raises(MyDocError):
        guest.sign_parts(visit=joe.visit, document_id=document.id, part_numbers=[3])
    owner.change(
        owner=person(alice),
        request_id=request.id,
        changes=owner.Changes(frozenset({"is_paused"}), is_paused=True),
    )
    with pytest.raises(MyDocError):
        guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=[3])

    assert visitor.look().json()["estimate"] is None


def test_what_is_being_processed_is_nearly_there(alice, share, clock):
    made = share([])
    document = uploads.start(owner=person(alice), name="a.txt", size=5, share=made.id)
    clock.move(seconds=10)
    uploads.complete(owner=person(alice), document_id=document.id, parts=put_parts(document, b"hello"))
    assert Visitor(made.slug).look().json()["estimate"] == 1
    processing.process(owner_id=alice.id, document_id=document.id)
    assert Visitor(made.slug).look().json()["estimate"] is None


def test_progress_of_parts_that_there_are_not_is_none(alice, big, clock):
    made, document = big
    clock.move(seconds=10)
    for numbers in ([], [0], [-5], [10_001], [document.part_count + 1]):
        with suppress(MyDocError):
            ask(alice, document, *numbers)
    assert Visitor(made.slug).look().json()["estimate"] is None


@pytest.mark.parametrize("rules", [{"password": "open sesame"}, {"audience": "signed_in"}])
def test_who_is_not_let_in_learns_nothing_of_it(rules, alice, share, clock):
    made = share([], **rules)
    document = uploads.start(owner=person(alice), name="film.bin", size=40 * MIB, share=made.id)
    clock.move(seconds=10)
    ask(alice, document, 3)
    shown = Visitor(made.slug).look().json()
    assert (shown["estimate"], shown["waiting"], shown["waiting_size"]) == (None, 0, 0)
