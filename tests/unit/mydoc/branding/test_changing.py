"""Of administrators who change the branding at once one wins, and a lost answer is no refusal."""

from __future__ import annotations

import pytest

from mydoc import branding
from mydoc.aws import site_items
from mydoc.aws.transactions import Cancelled
from mydoc.branding import changing
from mydoc.branding.models import BrandingItem, LogoItem
from mydoc.core.errors import Outdated
from mydoc.web.versions import ANY, Expected
from tests.support.branding import picture

pytestmark = pytest.mark.usefixtures("aws")


def change(expected=ANY, logo=None, **choices):
    return changing.change(choices=choices, expected=expected, by="admin", logo=logo)


def test_it_is_seen_at_once_where_it_was_changed():
    assert branding.current().name == "MyDoc"
    change(name="Acme Files")
    assert branding.current().name == "Acme Files"


def test_two_who_read_the_same_do_not_overwrite_each_other(monkeypatch):
    commit = site_items.commit

    def after_another(build):
        monkeypatch.setattr(site_items, "commit", commit)
        change(name="The first")
        commit(build)

    monkeypatch.setattr(site_items, "commit", after_another)
    with pytest.raises(Outdated) as refusal:
        change(accent="#7a3e9d", expected=Expected(frozenset({"0"})))
    assert refusal.value.code == "changed_meanwhile"
    found = branding.latest()
    assert (found.version, found.name, found.accent) == (1, "The first", "")


def test_a_lost_answer_is_no_refusal(monkeypatch):
    commit = site_items.commit

    def lose_the_answer(build):
        commit(build)
        raise Cancelled({BrandingItem.Meta.table_name})

    monkeypatch.setattr(site_items, "commit", lose_the_answer)
    assert change(name="Acme Files").version == 1
    assert branding.current().name == "Acme Files"


def test_a_logo_of_a_change_that_is_refused_is_not_stored():
    change(name="One")
    with pytest.raises(Outdated):
        change(logo=picture(), expected=Expected(frozenset({"0"})))
    assert [item.id for item in LogoItem.scan()] == ["branding"]
