"""What is read of a person's tokens is of that person and has not ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.services import tokens
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound, Unauthenticated
from mydoc.core.ids import new_id

DAY = timedelta(days=1)


def create(actor, name="script"):
    return tokens.create(user_id=actor.id, name=name, scopes=["documents:read"], expires_in=DAY)


def test_named_tokens_are_listed_newest_first_and_found_by_id(alice):
    made = [create(alice, name).token for name in ("one", "two", "three")]
    assert tokens.list_named(user_id=alice.id) == made[::-1]
    assert tokens.get_named(user_id=alice.id, token_id=made[1].id) == made[1]


def test_at_its_end_a_token_opens_nothing_and_is_neither_listed_nor_found(alice, monkeypatch):
    made = create(alice)
    token = made.token
    moment = token.expires_at - timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert tokens.get_named(user_id=alice.id, token_id=token.id) in tokens.list_named(user_id=alice.id)

    moment = token.expires_at
    assert tokens.list_named(user_id=alice.id) == []
    with pytest.raises(Unauthenticated):
        tokens.authenticate(made.text)
    with pytest.raises(NotFound, match="no such token"):
        tokens.get_named(user_id=alice.id, token_id=token.id)


def test_nobody_finds_or_revokes_a_token_of_somebody_else_or_none(alice, bob):
    token = create(alice).token
    for token_id in (token.id, new_id(), "", f"{token.id}#", "x" * 3000):
        for do in (tokens.get_named, tokens.revoke):
            with pytest.raises(NotFound) as refused:
                do(user_id=bob.id, token_id=token_id)
            assert refused.value.code == "no_token"
    assert tokens.list_named(user_id=alice.id) == [token]


def test_who_meets_others_at_every_try_is_told_to_try_again(alice, monkeypatch):
    tries = []

    def refuse(build):
        tries.append(build)
        raise Cancelled({"tokens"})

    monkeypatch.setattr(tokens, "commit", refuse)
    with pytest.raises(Conflict) as refused:
        create(alice)
    assert refused.value.code == "busy"
    assert len(tries) == tokens._ATTEMPTS
