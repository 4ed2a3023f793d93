"""A version on trial: `zappa update` was interrupted between making it live and testing it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click import ClickException

from mydoc.ops.deploy import commands, preparation, release
from mydoc.ops.deploy.commands import Commands
from mydoc.ops.deploy.target import Target
from mydoc.ops.stage import Stage
from tests.unit.mydoc.ops.deploy.conftest import zipped


class Interrupted(BaseException):
    """What a kill leaves undone is not caught."""


class Engineer:
    """Updates a stage. Its smoke test does what `outcome` says."""

    def __init__(
        self, cli: Any, stage: Stage, deploy_code: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.lambda_, self.stage = cli.zappa.lambda_client, stage
        self.outcome: BaseException | None = None
        self.tests: list[int] = []
        self._code = ""
        # What Zappa, S3 and the events do has tests of its own.
        monkeypatch.setattr(preparation, "prepare", lambda *_, **__: Path("unused"))
        monkeypatch.setattr(commands.package, "digest", lambda _: self._digest())
        monkeypatch.setattr(commands.static, "prune", lambda *_, **__: [])
        monkeypatch.setattr(release, "expect_to_start", lambda *_, **__: None)
        monkeypatch.setattr(Target, "environment", lambda _: {"MYDOC_STAGE": "dev"})
        monkeypatch.setattr(Target, "host", lambda _: "dev.example.com")
        monkeypatch.setattr(Target, "site_url", lambda _: "https://dev.example.com")
        monkeypatch.setattr(Commands, "_is_deployed", lambda _: True)
        monkeypatch.setattr(Commands, "_listen", lambda *_, **__: None)
        monkeypatch.setattr(Commands, "_smoke", lambda _, **options: self._smoke(**options))
        cli.update = lambda *_: deploy_code(self._code)
        self._commands = Commands(cli, stage)

    def update(self, code: str) -> None:
        self._code = code
        self._commands.update()

    @property
    def live(self) -> str:
        found = release.live(self.lambda_, stage=self.stage)
        assert found
        return str(found["Version"])

    @property
    def versions(self) -> list[str]:
        return [found["Version"] for found in release._versions(self.lambda_, self.stage)]

    def _digest(self) -> str:
        return base64.b64encode(hashlib.sha256(zipped(self._code)).digest()).decode()

    def _smoke(self, *, on_failure: str, uploads: int = 1) -> None:
        self.tests.append(uploads)
        if self.outcome:
            raise self.outcome


@pytest.fixture
def engineer(
    cli: Any, stage: Stage, deploy_code: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Engineer:
    return Engineer(cli, stage, deploy_code, monkeypatch)


def interrupt(engineer: Engineer, code: str) -> None:
    engineer.outcome = Interrupted()
    with pytest.raises(Interrupted):
        engineer.update(code)
    engineer.outcome = None


def test_what_was_tested_is_not_tested_again(engineer: Engineer) -> None:
    engineer.update("one")
    engineer.update("one")
    assert len(engineer.tests) == 1


def test_the_next_update_tests_what_an_interrupted_one_made_live(engineer: Engineer) -> None:
    engineer.update("one")
    interrupt(engineer, "two")
    engineer.update("two")
    engineer.update("two")
    assert len(engineer.tests) == 3
    assert engineer.live == "2"


def test_if_it_fails_then_the_version_before_is_live_again(engineer: Engineer) -> None:
    engineer.update("one")
    interrupt(engineer, "two")
    engineer.outcome = ClickException("It does not work.")
    with pytest.raises(ClickException, match=r"It does not work\.\nThe previous version, 1, is live again\."):
        engineer.update("two")
    assert (engineer.live, engineer.versions) == ("1", ["1"])
    assert release.trial(engineer.lambda_, stage=engineer.stage) is None


def test_another_version_that_fails_goes_back_past_what_was_never_tested(engineer: Engineer) -> None:
    engineer.update("one")
    interrupt(engineer, "two")
    engineer.outcome = ClickException("It does not work.")
    with pytest.raises(ClickException, match="The previous version, 1, is live again"):
        engineer.update("three")
    assert engineer.live == "1"


def test_a_first_version_has_nothing_to_go_back_to_and_stays_on_trial(engineer: Engineer) -> None:
    interrupt(engineer, "one")
    engineer.outcome = ClickException("It does not work.")
    with pytest.raises(ClickException, match="It does not work"):
        engineer.update("one")
    assert release.trial(engineer.lambda_, stage=engineer.stage) == ""
    engineer.outcome = None
    engineer.update("one")
    assert engineer.live == "1"
    assert release.trial(engineer.lambda_, stage=engineer.stage) is None
    # Who was told a moment ago of uploads may lose the first ones.
    assert engineer.tests == [4, 4, 4]


def test_a_rollback_ends_a_trial(engineer: Engineer) -> None:
    engineer.update("one")
    interrupt(engineer, "two")
    engineer._commands.rollback(1)
    assert engineer.live == "1"
    assert release.trial(engineer.lambda_, stage=engineer.stage) is None
