"""At most so many named tokens a person, exactly, and what makes room for another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.tokens import NAMED_TOKENS_MAX
from accounts.models import TokenItem, TokenRoster
from accounts.services import token_limit, tokens
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import new_id

DAY = timedelta(days=1)


def _create(actor, expires_in=30 * DAY):
    return tokens.create(user_id=actor.id, name="script", scopes=["documents:read"], expires_in=expires_in)


def _later(monkeypatch, delta):
    moment = datetime.now(UTC) + delta
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def room_for_two(monkeypatch):
    monkeypatch.setattr(token_limit, "NAMED_TOKENS_MAX", 2)
    assert NAMED_TOKENS_MAX > 2


def _is_full(actor):
    with pytest.raises(Conflict) as refusal:
        _create(actor)
    return refusal.value.code == "too_many_tokens"


def test_there_is_an_end_to_how_many(alice, room_for_two):
    _create(alice)
    _create(alice)

    assert _is_full(alice)
    assert len(tokens.list_named(user_id=alice.id)) == 2


def test_what_is_revoked_makes_room(alice, room_for_two):
    first = _create(alice)
    _create(alice)
    tokens.revoke(user_id=alice.id, token_id=first.token.id)
    with pytest.raises(NotFound):
        tokens.revoke(user_id=alice.id, token_id=first.token.id)

    _create(alice)
    assert _is_full(alice)


def test_what_has_ended_makes_room(alice, room_for_two, monkeypatch):
    """Whether the table has deleted it yet or not."""
    short, gone = (_create(alice, expires_in=DAY) for _ in "ab")
    _later(monkeypatch, 2 * DAY)
    TokenItem(alice.id, f"named#{gone.token.id}").delete()

    _create(alice)
    _create(alice)
    assert _is_full(alice)
    named = TokenRoster.get(alice.id, TokenRoster.KEY).ends.as_dict()
    assert not {short.token.id, gone.token.id} & set(named)


def test_what_ends_at_this_moment_makes_room(alice, room_for_two, monkeypatch):
    first = _create(alice, expires_in=DAY)
    _create(alice)
    monkeypatch.setattr(clock, "now", lambda: first.token.expires_at)

    _create(alice)
    assert _is_full(alice)


def test_all_that_is_revoked_at_once_makes_room(alice, room_for_two):
    _create(alice)
    _create(alice)
    tokens.revoke_all(user_id=alice.id)

    _create(alice)
    _create(alice)
    assert _is_full(alice)


def test_a_token_that_is_gone_and_still_named_makes_room(alice, room_for_two):
    """As where a crash came between the deletion of tokens and that of the roster."""
    for _ in "ab":
        new = _create(alice)
        TokenItem(alice.id, f"named#{new.token.id}").delete()

    _create(alice)
    _create(alice)
    assert _is_full(alice)


def test_tokens_older_than_the_roster_count(alice, room_for_two):
    old = _create(alice)
    TokenRoster(alice.id, TokenRoster.KEY).delete()

    new = _create(alice)
    assert set(TokenRoster.get(alice.id, TokenRoster.KEY).ends.as_dict()) == {old.token.id, new.token.id}
    assert _is_full(alice)
    TokenRoster(alice.id, TokenRoster.KEY).delete()
    tokens.revoke(user_id=alice.id, token_id=old.token.id)
    _create(alice)
    assert _is_full(alice)


def test_what_two_read_at_the_same_moment_is_not_trusted(alice, room_for_two):
    """moto writes one after the other; the race itself is run in tests/integration/test_tokens_race.py."""
    _create(alice)
    roster = token_limit.read(user_id=alice.id)
    _create(alice)

    assert _is_refused(roster)


def _is_refused(roster):
    with pytest.raises(Cancelled):
        commit(lambda write: token_limit.enter(write, roster, token_id=new_id(), ends_at=clock.now() + DAY))
    return True


def test_what_was_revoked_makes_room_for_one_and_not_for_two(alice, room_for_two):
    _create(alice)
    tokens.revoke(user_id=alice.id, token_id=_create(alice).token.id)
    roster = token_limit.read(user_id=alice.id)
    assert len(roster.stale) == 1
    _create(alice)

    assert _is_refused(roster)


def test_what_was_not_to_be_seen_for_a_moment_makes_no_room(alice, room_for_two):
    """Of what a transaction wrote, a query may see the roster and not yet the token."""
    _create(alice)
    token_id = _create(alice).token.id
    item = TokenItem.get(alice.id, f"named#{token_id}")
    item.delete()
    roster = token_limit.read(user_id=alice.id)
    item.save()

    assert roster.stale == {token_id}
    assert _is_refused(roster)
