"""Mails leave by SES with the application's rights: from the stage's own address and from no other."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.support.stack import Stack
from tests.support.stage import Stage

pytestmark = pytest.mark.stack

SEND = """
from django.core.mail import EmailMultiAlternatives
mail = EmailMultiAlternatives(subject, "Hello", to=["bob@example.com"], **sender)
mail.attach_alternative("<p>Hello</p>", "text/html")
mail.send()
"""


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Stage:
    name = f"s{uuid4().hex[:8]}"
    stack.client("sesv2").create_email_identity(EmailIdentity="example.com")
    mails = {"MYDOC_MAIL": "ses", "MYDOC_MAIL_FROM": f"MyDoc <{name}@example.com>"}
    return Stage(stack, name, {**mails, "MYDOC_SECRET_KEY": "x", "MYDOC_TOKEN_PEPPER": "y"})


@pytest.fixture(scope="module")
def keys(stage: Stage) -> dict[str, str]:
    return stage.application_keys()


def test_it_sends_from_the_stages_address(stage: Stage, keys: dict[str, str]) -> None:
    done = stage.run(SEND, keys, subject=stage.name, sender={})
    assert done.returncode == 0, done.stderr
    assert stage.name in json.dumps(stage.stack.inspect("ses/messages"))


def test_it_does_not_send_from_another(stage: Stage, keys: dict[str, str]) -> None:
    done = stage.run(SEND, keys, subject=stage.name, sender={"from_email": "boss@example.org"})
    assert done.returncode != 0
    assert "not authorized to perform: ses:SendRawEmail" in done.stderr


def test_without_a_sender_there_is_no_right_to_send(stage: Stage) -> None:
    keys = Stage(stage.stack, f"{stage.name}-quiet").application_keys()
    done = stage.run(SEND, keys, subject=stage.name, sender={})
    assert "not authorized to perform: ses:SendRawEmail" in done.stderr
