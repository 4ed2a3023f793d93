"""One AWS account, played by the emulator, for the whole rehearsal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mydoc.ops.stage import Stage
from tests.browser.conftest import chromium as chromium
from tests.browser.conftest import playwright_driver as playwright_driver
from tests.support.rehearsal import ACCOUNT, REGION, Account, Engineer, Site


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account of AWS with nothing in it but the sender of mails."""
    opened = Account(tmp_path_factory.mktemp("account") / "aws")
    # The one thing that is prepared: mails leave from the sender named in zappa_settings.json.
    opened.client("sesv2").create_email_identity(EmailIdentity="example.com")
    yield opened
    opened.stop()


@pytest.fixture(scope="session")
def stage(account: Account) -> Stage:
    """The stage that is deployed."""
    return Stage(name="local", data="local", account=ACCOUNT, region=REGION, endpoint=account.endpoint)


@pytest.fixture(scope="session")
def engineer(account: Account, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Engineer:
    """Has the rights that are written down for a deployer, and no others."""
    return Engineer(account, tmp_path_factory.mktemp("engineer") / "project", account.make_deployer(stage))


@pytest.fixture(scope="session")
def site(account: Account, stage: Stage) -> Site:
    """The deployed site, as its visitors reach it."""
    return Site(account, stage)
