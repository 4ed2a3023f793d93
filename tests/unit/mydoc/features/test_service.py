"""What is stored of features becomes what applies, and the settings fill the gaps."""

from __future__ import annotations

from mydoc import features
from mydoc.core import clock
from mydoc.features import service
from mydoc.features.models import FeaturesItem


def test_everything_is_on_and_as_the_settings_say_before_anybody_changed_anything(settings):
    found = service.features_of(None)
    assert found.version == 0
    assert all(found.all_switches().values())
    assert found.limits().longest_expiry == settings.MAX_EXPIRY
    assert found.limits("nobody-knows-it") == found.stage
    found.require("webhooks")


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
