"""A stage's secrets on the emulator, read by processes that have the application's rights and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.stack import Stack
from tests.support.stage import REGION, Stage

pytestmark = pytest.mark.stack

MAKE_ALICE = """
import json
from datetime import timedelta
from django.test import Client
from accounts.services import administration, tokens
alice = administration.ensure_demo_account(
    email="alice@example.com", password="correct-horse-battery", name="Alice", surname="Ahrens", is_admin=False)
browser = Client()
assert browser.login(username="alice@example.com", password="correct-horse-battery")
def token():
    return tokens.create(user_id=alice, name="x", scopes={"account:read"}, expires_in=timedelta(days=9)).text
print(json.dumps({"cookie": browser.cookies["session"].value, "used": token(), "unused": token()}))
"""

SHOW = """
import json
from django.test import Client
browser = Client()
browser.cookies["session"] = cookie
def account(token):
    return Client().get("/api/v1/account/", headers={"Authorization": f"Bearer {token}"}).status_code
print(json.dumps([browser.get("/api/v1/account/").status_code, *map(account, tokens)]))
"""

SIGN_IN = """
from django.test import Client
browser = Client()
assert browser.login(username="alice@example.com", password="correct-horse-battery")
print(browser.cookies["session"].value)
"""


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Stage:
    made = Stage(stack, f"s{uuid4().hex[:8]}")
    done = made.manage("provision")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def keys(stage: Stage) -> dict[str, str]:
    return stage.application_keys()


def values(stage: Stage) -> list[str]:
    ssm = stage.stack.client("ssm")
    found = ssm.get_parameters_by_path(Path=f"/mydoc/{stage.name}", WithDecryption=True)["Parameters"]
    assert {parameter["Type"] for parameter in found} == {"SecureString"}
    return [parameter["Value"] for parameter in found]


def test_what_was_signed_before_a_rotation_is_good_until_the_old_keys_are_retired(
    stage: Stage, keys: dict[str, str]
) -> None:
    said = []

    def secrets(*arguments: str) -> str:
        done = stage.manage("secrets", *arguments)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout + done.stderr)
        return done.stdout

    def run(program: str, **given: Any) -> str:
        done = stage.run(program, keys, **given)
        said.append(done.stderr)
        assert done.returncode == 0, done.stderr
        return done.stdout

    # Without any, it does not start, and says why; the commands that make the stage do.
    without = stage.run(SIGN_IN, keys)
    assert without.returncode != 0
    assert "manage.py secrets ensure" in without.stderr

    assert secrets("ensure").splitlines() == ["secret-key: created", "token-pepper: created"]
    assert secrets("ensure").splitlines() == ["nothing to change"]
    first = json.loads(run(MAKE_ALICE))
    seen = values(stage)

    # A process that started before the new keys sign accepts what they sign.
    secrets("rotate", "--announce")
    assert json.loads(run(SHOW, cookie=first["cookie"], tokens=[first["used"]])) == [200, 200]
    secrets("rotate")
    assert json.loads(run(SHOW, cookie=first["cookie"], tokens=[first["used"]])) == [200, 200]
    new_cookie = run(SIGN_IN).strip()
    assert secrets("retire").splitlines() == ["nothing to change"]
    seen += values(stage)

    assert len(secrets("retire", "--grace-days", "0").splitlines()) == 2
    shown = run(SHOW, cookie=first["cookie"], tokens=[first["used"], first["unused"]])
    assert json.loads(shown) == [401, 200, 401]
    assert json.loads(run(SHOW, cookie=new_cookie, tokens=[])) == [200]

    assert len(set(seen)) == 4
    assert not [value for value in seen if value in "".join(said)]


def refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError as error:
        return "AccessDenied" in error.response["Error"]["Code"]
    return False


def test_the_application_reads_its_own_and_changes_none(stage: Stage, keys: dict[str, str]) -> None:
    session: Any = boto3.Session(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    ssm = session.client("ssm", endpoint_url=stage.stack.aws_endpoint)
    own = f"/mydoc/{stage.name}"
    ssm.get_parameters_by_path(Path=own, WithDecryption=True)

    for path in ("/mydoc", "/mydoc/production", f"{own}er", "/"):
        assert refused(lambda path=path: ssm.get_parameters_by_path(Path=path, WithDecryption=True))
    assert refused(lambda: ssm.put_parameter(Name=f"{own}/secret-key-9", Value="x", Type="SecureString"))
    assert refused(lambda: ssm.delete_parameter(Name=f"{own}/secret-key-0001"))
    assert refused(lambda: ssm.get_parameter(Name="/mydoc/production/secret-key-0001"))
