"""Revoking tokens: what is written, what goes with them, and that their connections close."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from accounts import realtime
from accounts.domain.tokens import TokenKind
from accounts.models import TokenItem
from accounts.services import token_family, tokens
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import NotFound
from mydoc.core.ids import new_id


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is done, in order, without a table."""
    done: list[Any] = []

    def commit(build: Any) -> None:
        build(SimpleNamespace(delete=lambda item, condition: done.append(("delete", item.user_id, item.key))))

    monkeypatch.setattr(tokens, "commit", commit)
    monkeypatch.setattr(token_family, "revoke", lambda user_id, key: done.append(("family", user_id, key)))
    monkeypatch.setattr(realtime, "disconnect", lambda *, user_id: done.append(("disconnect", user_id)))
    return done


def test_one_that_made_none_goes_by_itself_and_then_its_connections_close(done: list[Any]):
    token_id = new_id()
    tokens.revoke(user_id="alice", token_id=token_id)
    assert done == [("delete", "alice", f"named#{token_id}"), ("disconnect", "alice")]

    done.clear()
    tokens.revoke(user_id="alice", token_id=token_id, kind=TokenKind.LOGIN)
    assert done == [("delete", "alice", f"login#{token_id}"), ("disconnect", "alice")]


def test_inv_28_where_that_is_refused_its_family_goes(done: list[Any], monkeypatch: pytest.MonkeyPatch):
    def refuse(build: Any) -> None:
        raise Cancelled({"tokens"})

    monkeypatch.setattr(tokens, "commit", refuse)
    token_id = new_id()
    tokens.revoke(user_id="alice", token_id=token_id)
    assert done == [("family", "alice", f"named#{token_id}"), ("disconnect", "alice")]


@pytest.mark.parametrize("token_id", ["", "x", "named", "x" * 3000, "01ARZ3NDEKTSV4RRFFQ69G5FAV#"])
def test_what_is_no_id_is_asked_of_no_table(done: list[Any], monkeypatch: pytest.MonkeyPatch, token_id: str):
    monkeypatch.setattr(TokenItem, "get", lambda *_, **__: pytest.fail("it reads"))
    for do in (tokens.get_named, tokens.revoke):
        with pytest.raises(NotFound) as refused:
            do(user_id="alice", token_id=token_id)
        assert refused.value.code == "no_token"
    assert done == []


def test_inv_24_all_go_however_many_are_made_meanwhile(done: list[Any], monkeypatch: pytest.MonkeyPatch):
    left = [[1, 2], [3], []]
    monkeypatch.setattr(TokenItem, "query", lambda user_id, **_: iter(left.pop(0)))
    monkeypatch.setattr(TokenItem, "batch_write", lambda: nullcontext(SimpleNamespace(delete=done.append)))

    tokens.revoke_all(user_id="alice")

    assert done == [1, 2, 3, ("disconnect", "alice")]
