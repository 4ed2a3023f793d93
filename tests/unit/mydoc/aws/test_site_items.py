"""What is set for the site is seen by every process within 30 seconds, and asked for no more often than that."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from pynamodb.exceptions import GetError

from mydoc import branding, features
from mydoc.aws import site_items
from mydoc.branding.models import BrandingItem
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.features.models import FeaturesItem


class Table:
    """What is stored, and how often it was read.

    Attributes:
        items: by kind; none before the first change.
        error: raised instead of an answer.
        slowly: called while DynamoDB takes its time, after it has looked.
    """

    def __init__(self):
        self.items, self.error, self.reads, self.slowly = {}, None, 0, lambda: None

    def fetch(self, reads):
        self.reads += 1
        if self.error:
            raise self.error
        found = [self.items.get(read.model) for read in reads]
        self.slowly()
        return found

    def store(self, kind, **values):
        """What another process writes."""
        given = {"switches": {}, "everybody": {}, "groups": {}} if kind is FeaturesItem else {}
        self.items[kind] = kind(
            kind.ITEM_ID, version=1, change_id="x", changed_by="x", changed_at=clock.now(), **(given | values)
        )


@pytest.fixture
def table(monkeypatch):
    stored = Table()
    site_items.forget()
    monkeypatch.setattr(site_items, "fetch", stored.fetch)
    yield stored
    site_items.forget()


@pytest.fixture
def pass_time(monkeypatch):
    """Moves the monotonic clock."""
    ticks = [1000.0]
    monkeypatch.setattr(site_items, "_ticks", lambda: ticks[0])

    def move(seconds):
        ticks[0] += seconds

    return move


def test_a_change_is_seen_after_30_seconds_and_costs_one_round_trip(table, pass_time):
    assert features.is_on("webhooks")
    table.store(FeaturesItem, switches={"webhooks": False})
    pass_time(29.9)
    assert features.is_on("webhooks")
    assert table.reads == 1
    pass_time(0.1)
    for _ in range(3):
        with pytest.raises(Forbidden) as refusal:
            features.require("webhooks")
    assert refusal.value.code == "feature_off"
    assert table.reads == 2


def test_the_name_and_what_is_switched_on_are_read_together(table, pass_time):
    assert (branding.current().name, features.is_on("webhooks")) == ("MyDoc", True)
    assert table.reads == 1
    table.store(FeaturesItem, switches={"webhooks": False})
    table.store(BrandingItem, name="Acme Files")
    pass_time(30)
    assert (branding.current().name, features.is_on("webhooks")) == ("Acme Files", False)
    assert table.reads == 2


@pytest.mark.parametrize("seconds", [30, -31])
def test_the_wall_clock_counts_what_the_monotonic_one_does_not(table, pass_time, monkeypatch, seconds):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    features.current()
    table.store(FeaturesItem, switches={"webhooks": False})
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=seconds))
    assert not features.is_on("webhooks")


def test_its_age_counts_from_before_it_was_asked_for(table, pass_time):
    def slowly():
        pass_time(20)
        table.store(FeaturesItem, switches={"webhooks": False})

    table.slowly = slowly
    assert features.is_on("webhooks")
    table.slowly = lambda: None
    pass_time(10)
    assert not features.is_on("webhooks")


def test_what_decides_is_not_used_any_longer_when_it_cannot_be_refreshed(table, pass_time):
    features.current()

    table.error = GetError("no answer")
    pass_time(29)
    assert features.current().version == 0
    pass_time(1)
    with pytest.raises(GetError):
        features.current()
    table.error = None
    features.current()


def test_a_name_is_the_last_known_while_dynamodb_does_not_answer_and_no_page_waits_for_it_twice(table, pass_time):
    table.store(BrandingItem, name="Acme Files")
    assert branding.current().name == "Acme Files"

    table.error = GetError("no answer")
    pass_time(30)
    assert [branding.current().name for _ in range(3)] == ["Acme Files"] * 3
    assert table.reads == 2

    table.error = None
    table.store(BrandingItem, name="Acme Documents")
    pass_time(30)
    assert branding.current().name == "Acme Documents"


def test_a_process_that_never_had_an_answer_has_mydocs_name(table):
    table.error = GetError("no answer")
    assert branding.current() == branding.Branding()


def test_many_threads_ask_once(table):
    barrier = threading.Barrier(16)

    def ask():
        barrier.wait()
        features.current()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table.reads == 1
