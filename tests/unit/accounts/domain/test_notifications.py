"""Which emails someone wants: what they chose, and the default of everything else."""

from __future__ import annotations

import pytest

from accounts.domain.notifications import DEFAULT, Notification, chosen, wanted

ALL = frozenset(Notification)


def test_nothing_chosen_is_the_default_and_stores_nothing():
    assert wanted(None) == DEFAULT
    assert Notification.OPENED not in DEFAULT
    assert chosen(None, {}) is None


@pytest.mark.parametrize("kind", Notification)
@pytest.mark.parametrize("is_wanted", [False, True])
def test_a_choice_changes_that_kind_and_no_other(kind, is_wanted):
    stored = chosen(None, {kind.value: is_wanted})
    assert (kind in wanted(stored)) is is_wanted
    assert wanted(stored) - {kind} == DEFAULT - {kind}


def test_choices_add_up_and_unknown_ones_are_not_stored():
    stored = chosen(chosen(None, {"shared": False}), {"opened": True, "shouted": True})
    assert wanted(stored) == ALL - {Notification.SHARED}
    assert "shouted" not in stored


def test_what_a_newer_release_stored_is_kept():
    stored = chosen('{"newer":true}', {"shared": False})
    assert '"newer":true' in stored
    assert wanted(stored) == DEFAULT - {Notification.SHARED}
