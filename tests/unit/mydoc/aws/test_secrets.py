"""A stage's secrets in Parameter Store: made once, rotated without a moment in which anything is refused."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django_q.conf import Conf

from mydoc.aws import secrets
from mydoc.aws.secrets import SECRET_KEY, TOKEN_PEPPER, NoSecrets, Secrets
from mydoc.handlers import snapstart
from mydoc.ops import functions
from tests.unit.mydoc.aws.conftest import REGION, STAGE, names, read, rotate


def test_what_is_missing_is_made_once_and_encrypted(ssm: Any) -> None:
    assert secrets.ensure_secrets(ssm, stage=STAGE) == ["secret-key: created", "token-pepper: created"]
    first = read()
    assert secrets.ensure_secrets(ssm, stage=STAGE) == []

    assert read() == first
    assert len(first.secret_key) >= 50
    assert first.secret_key != first.token_pepper
    assert first.secret_key_fallbacks == first.token_pepper_fallbacks == ()
    stored = ssm.get_parameters_by_path(Path=f"/mydoc/{STAGE}")["Parameters"]
    assert {parameter["Type"] for parameter in stored} == {"SecureString"}


def test_of_two_that_make_them_at_once_the_second_leaves_them(ssm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen_before = secrets._read(ssm, STAGE)
    secrets.ensure_secrets(ssm, stage=STAGE)
    first = read()
    with monkeypatch.context() as stale:
        stale.setattr(secrets, "_read", lambda *_: seen_before)
        assert secrets.ensure_secrets(ssm, stage=STAGE) == []

    assert read() == first


def test_a_stage_without_any_says_what_to_do(ssm: Any) -> None:
    with pytest.raises(NoSecrets, match="secrets ensure"):
        read()
    with pytest.raises(NoSecrets, match="secrets ensure"):
        rotate(ssm)


def test_another_stages_are_not_read(ssm: Any) -> None:
    secrets.ensure_secrets(ssm, stage="another")

    with pytest.raises(NoSecrets):
        read()


def test_on_lambda_they_are_required_and_elsewhere_their_absence_is_told(
    ssm: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NoSecrets):
        secrets.read_at_start(stage=STAGE, region=REGION, is_required=True)

    with caplog.at_level(logging.WARNING):
        assert secrets.read_at_start(stage=STAGE, region=REGION, is_required=False) == Secrets()
    assert "zappa deploy other" in caplog.text


def test_more_keys_than_one_answer_holds_are_all_read(ssm: Any) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    for _ in range(12):
        rotate(ssm, kinds=(TOKEN_PEPPER,))

    assert len(read().token_pepper_fallbacks) == 12
    assert names(ssm)[:2] == ["secret-key-0001", "token-pepper-0001"]


def test_reading_takes_one_call(ssm: Any, round_trips: Any) -> None:
    secrets.ensure_secrets(ssm, stage=STAGE)
    rotate(ssm)

    with round_trips() as calls:
        read()
    assert calls == ["GetParametersByPath"]


def test_no_text_of_them_shows_any(ssm: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="mydoc"):
        secrets.ensure_secrets(ssm, stage=STAGE)
        said = [*rotate(ssm), *secrets.retire(ssm, stage=STAGE, grace=timedelta(0))]
    now = read()

    shown = f"{now!r} {now} {secrets._read(ssm, STAGE)!r} {said} {caplog.text}"
    assert now.secret_key not in shown
    assert now.token_pepper not in shown


def test_the_command_makes_rotates_and_retires(ssm: Any, settings: Any) -> None:
    settings.STAGE, settings.AWS_REGION = STAGE, REGION

    def run(*arguments: str) -> list[str]:
        out = StringIO()
        call_command("secrets", *arguments, stdout=out)
        return out.getvalue().splitlines()

    with pytest.raises(CommandError, match="secrets ensure"):
        run("rotate")
    assert run("ensure") == ["secret-key: created", "token-pepper: created"]
    assert run("ensure") == ["nothing to change"]
    assert run("rotate", "--announce", "--only", SECRET_KEY) == ["secret-key 2: announced"]
    assert run("rotate") == [
        "token-pepper 2: announced",
        "secret-key 2: signs from now on",
        "token-pepper 2: signs from now on",
    ]
    assert run("retire") == ["nothing to change"]
    assert run("retire", "--grace-days", "0", "--only", SECRET_KEY) == ["secret-key 1: retired"]
    with pytest.raises(CommandError):
        run("retire", "--grace-days", "-1")


def test_what_became_known_is_forgotten_by_every_process_though_its_removal_was_interrupted(
    ssm: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STAGE, settings.AWS_REGION = STAGE, REGION
    refreshed: list[str] = []
    monkeypatch.setattr(functions, "refresh_function", lambda _, function: refreshed.append(function) or [])
    secrets.ensure_secrets(ssm, stage=STAGE)
    rotate(ssm)
    secrets.retire(ssm, stage=STAGE, grace=timedelta(0))

    call_command("secrets", "retire", "--grace-days", "0", stdout=StringIO())

    assert refreshed == [f"mydoc-{STAGE}", f"mydoc-{STAGE}-api"]


def test_a_process_from_a_snapshot_reads_them_again(
    ssm: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STAGE, settings.AWS_REGION, settings.SECRETS_ARE_STORED = STAGE, REGION, True
    settings.SECRET_KEY_FALLBACKS = settings.TOKEN_PEPPER_FALLBACKS = []
    monkeypatch.setattr(Conf, "SECRET_KEY", "of the snapshot")
    runtime = ModuleType("snapshot_restore_py")
    hooks: list[Callable[[], None]] = []
    runtime.register_after_restore = hooks.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", runtime)
    snapstart.listen()
    [restored] = hooks

    with pytest.raises(NoSecrets):
        restored()
    secrets.ensure_secrets(ssm, stage=STAGE)
    rotate(ssm)
    restored()

    now = read()
    assert django_settings.SECRET_KEY == Conf.SECRET_KEY == now.secret_key
    assert now.token_pepper == django_settings.TOKEN_PEPPER
    assert tuple(django_settings.SECRET_KEY_FALLBACKS) == now.secret_key_fallbacks != ()
    assert tuple(django_settings.TOKEN_PEPPER_FALLBACKS) == now.token_pepper_fallbacks != ()


def test_where_they_come_from_the_environment_a_snapshot_keeps_them(settings: Any, round_trips: Any) -> None:
    settings.SECRETS_ARE_STORED = False
    with round_trips() as calls:
        snapstart.read_secrets_again()

    assert calls == []
