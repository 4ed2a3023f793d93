"""The Lambda authorizer: who is let through API Gateway, to what, and until when."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from accounts.services import administration, sessions, tokens
from mydoc.core import clock
from mydoc.handlers import events
from tests.support.events import event
from tests.unit.through_zappa.conftest import STAGES

# What API Gateway takes for a token; the rest it refuses without asking anybody.
BEARER_PATTERN = STAGES["dev_api"]["authorizer"]["validation_expression"]
STAGE_ARN = "arn:aws:execute-api:us-east-1:123456789012:a1p2i3k4e5/dev"
ASKED = f"{STAGE_ARN}/GET/api/v1/documents/"


@pytest.fixture
def invoke(deployed):
    with deployed("dev_api") as function:
        yield function


def named(actor: Any, **changes: Any) -> Any:
    return tokens.create(
        user_id=actor.id, **{"name": "script", "scopes": ["documents:read"], "expires_in": None} | changes
    )


def ask(invoke: Any, text: str) -> Any:
    return invoke(event("authorizer_token", authorization=f"Bearer {text}"))


def refuses(invoke: Any, text: str) -> bool:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        ask(invoke, text)
    return True


def decision(answer: Any, resource: str) -> str:
    """What the policy says of a method, now."""
    context = EvalContext("", "User", "123456789012", "execute-api:Invoke", resource, "us-east-1", "", True)
    return str(evaluate(context, [parse_policy_document(answer["policyDocument"])]).decision)


def test_a_valid_token_opens_the_whole_stage_and_nothing_else(invoke, alice):
    new = named(alice)

    answer = ask(invoke, new.text)

    assert answer["principalId"] == alice.id
    for resource in (ASKED, f"{STAGE_ARN}/DELETE/api/v1/documents/x/", f"{STAGE_ARN}/GET/"):
        assert decision(answer, resource) == "Allow"
    for stage in ("dev2", "production"):
        assert decision(answer, f"{STAGE_ARN.removesuffix('dev')}{stage}/GET/") == "ImplicitDeny"
    assert decision(answer, ASKED.replace("a1p2i3k4e5", "b1p2i3k4e5")) == "ImplicitDeny"


def test_a_kept_policy_ends_with_its_token(invoke, alice, monkeypatch):
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: an_hour_ago)
        over, not_yet = (named(alice, expires_in=timedelta(minutes=minutes)) for minutes in (59, 61))
        kept = [ask(invoke, new.text) for new in (over, not_yet)]

    assert [decision(answer, ASKED) for answer in kept] == ["ImplicitDeny", "Allow"]
    [statement] = kept[1]["policyDocument"]["Statement"]
    assert statement["Condition"] == {
        "DateLessThan": {"aws:CurrentTime": f"{not_yet.token.expires_at:%Y-%m-%dT%H:%M:%SZ}"}
    }


def test_the_answer_holds_no_secret(invoke, alice, caplog):
    new = named(alice)

    answer = ask(invoke, new.text)

    assert answer["context"] == {"token_id": new.token.id}
    secret = new.text.split("_", 4)[4]
    assert secret not in json.dumps(answer) + caplog.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_login_token_does_too(scheme, invoke, alice):
    authorization = alice.bearer["Authorization"].replace("Bearer", scheme)

    assert invoke(event("authorizer_token", authorization=authorization))["principalId"] == alice.id


def test_an_expired_token_is_refused(invoke, alice, monkeypatch):
    new = named(alice, expires_in=timedelta(days=1))
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)

    assert refuses(invoke, new.text)


def test_inv_24_what_ends_a_token_ends_it_here(invoke, alice, bob, charlie):
    revoked, of_the_disabled = named(alice), named(bob)
    signed_out = charlie.bearer["Authorization"].removeprefix("Bearer ")
    tokens.revoke(user_id=alice.id, token_id=revoked.token.id)
    administration.disable(user_id=bob.id)
    sessions.sign_out_everywhere(user_id=charlie.id)

    assert all(refuses(invoke, text) for text in (revoked.text, of_the_disabled.text, signed_out))


MALFORMED = [
    "",
    "Bearer",
    "Bearer ",
    "Basic YTpi",
    "Bearer x",
    "Bearer mydoc_named_a_b_c",
    "Bearer \u00e9",
    "x" * 9000,
]


@pytest.mark.parametrize("authorization", MALFORMED)
def test_a_malformed_header_is_refused_by_pattern_and_function(authorization, invoke):
    assert not re.fullmatch(BEARER_PATTERN, authorization)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        invoke(event("authorizer_token", authorization=authorization))


@pytest.mark.parametrize("value", [None, 7, ["Bearer"], {}])
def test_a_header_that_is_no_text_is_refused(value, invoke):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        invoke(event("authorizer_token") | {"authorizationToken": value})


def test_a_made_up_or_altered_token_is_refused_though_it_looks_right(invoke, alice, bob):
    text = named(alice).text
    altered = text[:-1] + ("A" if text[-1] != "A" else "B")
    somebody_elses = text.replace(alice.id, bob.id)

    for wrong in (altered, somebody_elses):
        assert re.fullmatch(BEARER_PATTERN, f"Bearer {wrong}")
        assert refuses(invoke, wrong)


def test_the_pattern_lets_every_real_token_through(alice):
    for _ in range(20):
        assert re.fullmatch(BEARER_PATTERN, f"Bearer {named(alice).text}")
    assert re.fullmatch(BEARER_PATTERN, alice.bearer["Authorization"])


def test_the_stage_says_what_the_code_says():
    authorizer = STAGES["dev_api"]["authorizer"]

    assert authorizer["function"] == f"{events.authorize.__module__}.{events.authorize.__name__}"
    assert 0 < authorizer["result_ttl"] <= 3600
    # With a type Zappa would not take it for a function of ours.
    assert "type" not in authorizer


def test_a_stage_without_an_authorizer_lets_nobody_in_by_it(deployed):
    with deployed("dev") as function, pytest.raises(AttributeError, match="AUTHORIZER_FUNCTION"):
        function(event("authorizer_token", authorization="Bearer x"))


def test_a_fault_of_ours_is_no_verdict(invoke, alice, monkeypatch):
    """API Gateway answers 500 and keeps nothing."""

    def fail(text: str) -> Any:
        raise ConnectionError

    monkeypatch.setattr(tokens, "authenticate", fail)

    with pytest.raises(Exception, match=r"^(?!Unauthorized$)"):
        ask(invoke, "mydoc_named_x")


def test_it_asks_aws_once(invoke, alice, round_trips):
    new = named(alice)
    ask(invoke, new.text)

    with round_trips() as calls:
        ask(invoke, new.text)

    assert calls == ["BatchGetItem"]
