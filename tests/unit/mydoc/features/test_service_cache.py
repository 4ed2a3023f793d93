"""What is switched is seen by every process within 30 seconds, and asked for no more often than that."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from pynamodb.exceptions import GetError

from mydoc import features
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.features import service
from mydoc.features.models import FeaturesItem


class Table:
    """What is stored of features, and how often it was read.

    Attributes:
        item: None before the first change.
        error: raised instead of an answer.
    """

    def __init__(self):
        self.item, self.error, self.reads = None, None, 0

    def get(self, key, *, consistent_read):
        assert (key, consistent_read) == ("site", True)
        self.reads += 1
        if self.error:
            raise self.error
        if self.item is None:
            raise FeaturesItem.DoesNotExist
        return self.item

    def store(self, **values):
        """What another process writes."""
        self.item = item(**values)


@pytest.fixture
def table(monkeypatch):
    stored = Table()
    features.forget()
    monkeypatch.setattr(FeaturesItem, "get", stored.get)
    yield stored
    features.forget()


@pytest.fixture
def pass_time(monkeypatch):
    """Moves the monotonic clock."""
    ticks = [1000.0]
    monkeypatch.setattr(service, "_ticks", lambda: ticks[0])

    def move(seconds):
        ticks[0] += seconds

    return move


def test_everything_is_on_and_as_the_settings_say_before_anybody_changed_anything(table, settings):
    found = features.current()
    assert found.version == 0
    assert all(found.all_switches().values())
    assert features.limits().longest_expiry == settings.MAX_EXPIRY
    assert features.limits("nobody-knows-it") == found.stage
    features.require("webhooks")


def test_a_change_is_seen_after_30_seconds_and_costs_one_round_trip(table, pass_time):
    assert features.is_on("webhooks")
    table.store(switches={"webhooks": False})
    pass_time(29.9)
    assert features.is_on("webhooks")
    assert table.reads == 1
    pass_time(0.1)
    for _ in range(3):
        with pytest.raises(Forbidden) as refusal:
            features.require("webhooks")
    assert refusal.value.code == "feature_off"
    assert table.reads == 2


@pytest.mark.parametrize("seconds", [30, -31])
def test_the_wall_clock_counts_what_the_monotonic_one_does_not(table, pass_time, monkeypatch, seconds):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    features.current()
    table.store(switches={"webhooks": False})
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=seconds))
    assert not features.is_on("webhooks")


def test_its_age_counts_from_before_it_was_asked_for(table, pass_time, monkeypatch):
    read = service.read

    def slowly():
        found = read()
        pass_time(20)
        table.store(switches={"webhooks": False})
        return found

    monkeypatch.setattr(service, "read", slowly)
    assert features.is_on("webhooks")
    monkeypatch.setattr(service, "read", read)
    pass_time(10)
    assert not features.is_on("webhooks")


def test_what_cannot_be_refreshed_is_not_used_any_longer(table, pass_time):
    features.current()

    table.error = GetError("no answer")
    pass_time(29)
    assert features.current().version == 0
    pass_time(1)
    with pytest.raises(GetError):
        features.current()
    table.error = None
    features.current()


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


def item(**values):
    given = {"switches": {}, "everybody": {}, "groups": {}, **values}
    return FeaturesItem("site", version=1, change_id="x", changed_by="x", changed_at=clock.now(), **given)


def test_what_it_does_not_know_it_passes_over():
    found = service.features_of(
        item(switches={"gone": False}, everybody={"gone": 1, "quota": 7}, groups={"staff": {"gone": 1}})
    )
    assert "gone" not in found.all_switches()
    assert found.limits().quota == found.limits("staff").quota == 7


def test_an_item_without_a_choice_has_the_stages(settings):
    settings.DIRECTORY, settings.FEATURES_OFF = "exact", frozenset({"webhooks"})
    for found in (service.features_of(None), service.features_of(item())):
        assert found.directory is features.Directory.EXACT
        assert not found.is_on("webhooks")
    chosen = service.features_of(item(directory="everyone", switches={"webhooks": True}))
    assert (chosen.directory, chosen.is_on("webhooks")) == (features.Directory.EVERYONE, True)
