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


def store(version=1, **values):
    """What another process writes."""
    given = {"switches": {}, "everybody": {}, "groups": {}, **values}
    FeaturesItem("site", version=version, change_id="x", changed_by="x", changed_at=clock.now(), **given).save()


@pytest.fixture
def pass_time(monkeypatch):
    """Moves the monotonic clock."""
    ticks = [1000.0]
    monkeypatch.setattr(service, "_ticks", lambda: ticks[0])

    def move(seconds):
        ticks[0] += seconds

    return move


def test_everything_is_on_and_as_the_settings_say_before_anybody_changed_anything(aws, settings):
    found = features.current()
    assert found.version == 0
    assert all(found.all_switches().values())
    assert features.limits().longest_expiry == settings.MAX_EXPIRY
    assert features.limits("nobody-knows-it") == found.stage
    features.require("webhooks")


def test_a_change_is_seen_after_30_seconds_and_costs_one_round_trip(aws, pass_time, round_trips):
    assert features.is_on("webhooks")
    store(switches={"webhooks": False})
    pass_time(29.9)
    with round_trips() as calls:
        assert features.is_on("webhooks")
    assert calls == []
    pass_time(0.1)
    with round_trips() as calls:
        for _ in range(3):
            with pytest.raises(Forbidden) as refusal:
                features.require("webhooks")
    assert refusal.value.code == "feature_off"
    assert calls == ["GetItem"]


@pytest.mark.parametrize("seconds", [30, -31])
def test_the_wall_clock_counts_what_the_monotonic_one_does_not(aws, pass_time, monkeypatch, seconds):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    features.current()
    store(switches={"webhooks": False})
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=seconds))
    assert not features.is_on("webhooks")


def test_its_age_counts_from_before_it_was_asked_for(aws, pass_time, monkeypatch):
    read = service.read

    def slowly():
        found = read()
        pass_time(20)
        store(switches={"webhooks": False})
        return found

    monkeypatch.setattr(service, "read", slowly)
    assert features.is_on("webhooks")
    monkeypatch.setattr(service, "read", read)
    pass_time(10)
    assert not features.is_on("webhooks")


def test_what_cannot_be_refreshed_is_not_used_any_longer(aws, pass_time, monkeypatch):
    features.current()

    def fail(*_, **__):
        raise GetError("no answer")

    monkeypatch.setattr(FeaturesItem, "get", fail)
    pass_time(29)
    assert features.current().version == 0
    pass_time(1)
    with pytest.raises(GetError):
        features.current()
    monkeypatch.undo()
    features.current()


def test_many_threads_ask_once(aws, round_trips):
    barrier = threading.Barrier(16)

    def ask():
        barrier.wait()
        features.current()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    with round_trips() as calls:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert calls == ["GetItem"]


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
