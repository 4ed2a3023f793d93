"""Tokens that were made with a token are revoked with it, whoever else makes one at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain.tokens import Scope, Token
from accounts.models import TokenItem
from accounts.services import administration, passwords, sessions, token_family, tokens
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict, NotFound, Unauthenticated
from tests.conftest import Actor
from tests.support.things import new_token


def make(actor: Actor, maker: Token | None = None) -> tuple[Token, str]:
    """A named token and its text."""
    new = tokens.create(user_id=actor.id, name="script", scopes=set(Scope), maker=maker)
    return new.token, new.text


def works(text: str) -> bool:
    try:
        return bool(tokens.authenticate(text))
    except Unauthenticated:
        return False


def test_inv_28_all_that_it_made_goes_and_nothing_else(alice: Actor, bob: Actor):
    maker, made_text = make(alice)
    child, child_text = make(alice, maker)
    _, grandchild_text = make(alice, child)
    _, beside = make(alice)
    other, _ = make(alice)
    _, of_other = make(alice, other)
    _, of_bob = make(bob)

    tokens.revoke(user_id=alice.id, token_id=maker.id)

    assert [works(text) for text in (made_text, child_text, grandchild_text)] == [False] * 3
    assert [works(text) for text in (beside, of_other, of_bob)] == [True] * 3


def test_revoking_what_was_made_leaves_its_maker(alice: Actor):
    maker, maker_text = make(alice)
    child, child_text = make(alice, maker)

    tokens.revoke(user_id=alice.id, token_id=child.id)

    assert works(maker_text)
    assert not works(child_text)
    tokens.revoke(user_id=alice.id, token_id=maker.id)
    assert not works(maker_text)


def test_what_was_made_at_sign_in_is_nobodys_child(alice: Actor):
    text = alice.bearer["Authorization"].removeprefix("Bearer ")
    login = tokens.authenticate(text)[1]
    _, made = make(alice, login)

    tokens.revoke(user_id=alice.id, token_id=login.id, kind=login.kind)

    assert works(made)


def test_inv_28_one_that_is_made_while_its_maker_is_revoked_goes_too(alice: Actor, monkeypatch: Any):
    """Another one is made after the family was read and before it is deleted."""
    maker, _ = make(alice)
    make(alice, maker)
    commit, late = token_family.commit, []

    def made_first(build: Any) -> None:
        if not late:
            monkeypatch.setattr(token_family, "commit", commit)
            late.append(make(alice, maker)[1])
        commit(build)

    monkeypatch.setattr(token_family, "commit", made_first)
    tokens.revoke(user_id=alice.id, token_id=maker.id)

    assert late
    assert not works(late[0])
    assert tokens.list_named(user_id=alice.id) == []


def test_inv_28_a_maker_that_was_revoked_makes_none(alice: Actor):
    maker, _ = make(alice)
    tokens.revoke(user_id=alice.id, token_id=maker.id)

    with pytest.raises(Unauthenticated):
        make(alice, maker)
    assert tokens.list_named(user_id=alice.id) == []


def test_inv_28_a_maker_that_is_revoked_at_this_moment_makes_none(alice: Actor, monkeypatch: Any):
    maker, _ = make(alice)
    commit = tokens.commit

    def revoked_first(build: Any) -> None:
        monkeypatch.setattr(tokens, "commit", commit)
        tokens.revoke(user_id=alice.id, token_id=maker.id)
        commit(build)

    monkeypatch.setattr(tokens, "commit", revoked_first)
    with pytest.raises(Unauthenticated):
        make(alice, maker)
    assert [item.key for item in TokenItem.query(alice.id)] == ["named"]


def test_one_that_has_made_none_is_not_one_that_has():
    """moto takes what is missing for null, and DynamoDB does not."""
    item = TokenItem("alice", "named#1")

    assert token_family._has_made_none_since(item) == TokenItem.made.does_not_exist()
    item.made = 1
    assert token_family._has_made_none_since(item) == (TokenItem.made == 1)


def test_whoever_cannot_revoke_for_others_that_make_more_is_told_to_try_again(monkeypatch: Any):
    tries: list[Any] = []

    def refuse(build: Any) -> None:
        tries.append(build)
        raise Cancelled({"tokens"})

    monkeypatch.setattr(TokenItem, "query", lambda *_, **__: [TokenItem("alice", "named#1", made=len(tries))])
    monkeypatch.setattr(token_family, "commit", refuse)
    with pytest.raises(Conflict) as refused:
        token_family.revoke("alice", "named#1")
    assert refused.value.code == "busy"
    assert len(tries) == token_family._ATTEMPTS
    with pytest.raises(NotFound) as unknown:
        token_family.revoke("alice", "named#2")
    assert unknown.value.code == "no_token"


def test_what_revoking_costs(alice: Actor, round_trips: Any):
    token_id, _ = new_token(alice)
    with round_trips() as calls:
        tokens.revoke(user_id=alice.id, token_id=token_id)
    assert calls == ["TransactWriteItems"]

    maker, _ = make(alice)
    make(alice, maker)
    with round_trips() as calls:
        tokens.revoke(user_id=alice.id, token_id=maker.id)
    assert calls == ["TransactWriteItems", "Query", "TransactWriteItems"]


ENDINGS = {
    "password": lambda actor: passwords.replace(actor.user, password="quite another password", revoke_tokens=True),
    "everywhere": lambda actor: sessions.sign_out_everywhere(user_id=actor.id),
    "disabled": lambda actor: administration.disable(user_id=actor.id),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("route", ["api", "page"])
def test_inv_28_a_session_that_ends_at_this_moment_leaves_no_token(
    alice: Actor, monkeypatch: Any, ending: str, route: str
):
    """Its request was let in, and then its owner ended it before the token was written."""
    client = Client()
    client.post(reverse("accounts:login"), {"username": alice.email, "password": alice.password})
    commit = tokens.commit

    def ended_first(build: Any) -> None:
        monkeypatch.setattr(tokens, "commit", commit)
        ENDINGS[ending](alice)
        commit(build)

    monkeypatch.setattr(tokens, "commit", ended_first)
    if route == "api":
        body = {"name": "mine", "scopes": ["documents:read"]}
        answer = client.post("/api/v1/tokens/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    else:
        client.post(reverse("settings:tokens"), {"name": "mine", "scopes": ["documents:read"], "days": "90"})
    assert tokens.commit is commit
    assert tokens.list_named(user_id=alice.id) == []


def test_inv_28_one_that_is_made_while_all_are_revoked_goes_too(alice: Actor, monkeypatch: Any):
    maker, _ = make(alice)
    batch_write, late = TokenItem.batch_write, []

    def made_first() -> Any:
        if not late:
            late.append(make(alice, maker)[1])
        return batch_write()

    monkeypatch.setattr(TokenItem, "batch_write", made_first)
    tokens.revoke_all(user_id=alice.id)

    assert late
    assert not works(late[0])
