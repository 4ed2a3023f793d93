"""A key that signs is accepted everywhere before, and goes after its grace, whatever breaks off a rotation."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from mydoc.aws import secrets
from mydoc.aws.secrets import SECRET_KEY, TOKEN_PEPPER, Secrets
from mydoc.core import clock
from tests.unit.mydoc.aws.conftest import STAGE, names, read, rotate


def later(monkeypatch: pytest.MonkeyPatch, delta: timedelta) -> None:
    moment = clock.now() + delta
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_every_process_accepts_a_new_key_before_any_signs_with_it(ssm: Any) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    before, seen = read(), []

    rotate(ssm, seen=seen)

    announced, after = seen
    assert announced.secret_key == before.secret_key
    assert announced.secret_key_fallbacks == (after.secret_key,)
    assert after.secret_key_fallbacks == (before.secret_key,)
    assert announced.token_pepper == before.token_pepper
    assert announced.token_pepper_fallbacks == (after.token_pepper,)
    assert after.token_pepper_fallbacks == (before.token_pepper,)
    assert len({before.secret_key, after.secret_key, before.token_pepper, after.token_pepper}) == 4


def test_one_kind_is_rotated_without_the_other(ssm: Any) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    before = read()

    rotate(ssm, kinds=(SECRET_KEY,))

    assert read().secret_key_fallbacks == (before.secret_key,)
    assert (read().token_pepper, read().token_pepper_fallbacks) == (before.token_pepper, ())


@pytest.mark.parametrize("after_calls", range(1, 9))
def test_a_rotation_that_breaks_off_anywhere_goes_on(
    ssm: Any, after_calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    before = read()
    calls = 0
    make_api_call = ssm._make_api_call

    def breaking(operation: str, parameters: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after_calls:
            raise KeyboardInterrupt
        return make_api_call(operation, parameters)

    with monkeypatch.context() as broken:
        broken.setattr(ssm, "_make_api_call", breaking)
        with suppress(KeyboardInterrupt):
            rotate(ssm)
    half_way = read()
    assert before.secret_key in (half_way.secret_key, *half_way.secret_key_fallbacks)
    rotate(ssm)

    after = read()
    assert after.secret_key != before.secret_key
    assert before.secret_key in after.secret_key_fallbacks
    assert before.token_pepper in after.token_pepper_fallbacks
    assert half_way.secret_key in (after.secret_key, *after.secret_key_fallbacks)
    assert not [name for name in names(ssm) if name.endswith("-next")]


def test_of_two_rotations_at_once_a_late_one_changes_nothing(ssm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    seen_before = secrets._read(ssm, STAGE)
    rotate(ssm)
    first = read()
    with monkeypatch.context() as stale:
        stale.setattr(secrets, "_read", lambda *_: seen_before)
        secrets.announce(ssm, stage=STAGE)
    assert read().secret_key == first.secret_key

    secrets._promote(ssm, STAGE, secrets.KINDS)

    assert read() == first


def test_old_keys_go_after_their_grace_and_the_one_that_signs_never(
    ssm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    rotate(ssm)
    now = read()
    assert secrets.retire(ssm, stage=STAGE) == []

    later(monkeypatch, timedelta(days=16))
    assert secrets.retire(ssm, stage=STAGE) == ["secret-key 1: retired"]
    assert read() == Secrets(now.secret_key, now.token_pepper, (), now.token_pepper_fallbacks)

    later(monkeypatch, timedelta(days=351))
    assert secrets.retire(ssm, stage=STAGE) == ["token-pepper 1: retired"]
    later(monkeypatch, timedelta(days=4000))
    assert secrets.retire(ssm, stage=STAGE) == []
    assert read() == Secrets(now.secret_key, now.token_pepper)


def test_the_grace_counts_from_the_key_that_came_next(ssm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    for _ in range(3):
        rotate(ssm, kinds=(TOKEN_PEPPER,))
    fallbacks = read().token_pepper_fallbacks

    assert secrets.retire(ssm, stage=STAGE, grace=timedelta(0), kinds=(SECRET_KEY,)) == []
    assert len(fallbacks) == 3
    assert secrets.retire(ssm, stage=STAGE, grace=timedelta(0)) == [
        f"token-pepper {number}: retired" for number in (1, 2, 3)
    ]
