"""A function whose processes are to read the secrets again: those that run now take no request any more."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from mydoc.ops.deploy import release
from mydoc.ops.functions import ALIAS, VARIABLE, NotTheNewest, refresh_function
from mydoc.ops.stage import Stage
from tests.support.stack import Stack
from tests.support.stage import ACCOUNT, REGION

pytestmark = pytest.mark.stack

# Which process this is, and what it found in its environment.
PROGRAM = """
import os, uuid
STARTED = str(uuid.uuid4())
def handler(event, context):
    return [STARTED, {name: value for name, value in os.environ.items() if name.startswith("MYDOC_")}]
"""


@pytest.fixture
def lambda_(stack: Stack) -> Any:
    return stack.client("lambda")


def make_function(stack: Stack, **settings: Any) -> str:
    name = f"mydoc-x{uuid4().hex[:8]}"
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("main.py", PROGRAM)
    trust = {"Version": "2012-10-17", "Statement": []}
    role = stack.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    stack.client("lambda").create_function(
        FunctionName=name,
        Role=role["Arn"],
        Handler="main.handler",
        Code={"ZipFile": package.getvalue()},
        Environment={"Variables": {"MYDOC_STAGE": "other"}},
        # The usual 3 seconds may not be enough to start Python.
        Timeout=120,
        **settings,
    )
    stack.client("lambda").get_waiter("function_active_v2").wait(FunctionName=name)
    return name


def invoke(lambda_: Any, name: str, **which: str) -> tuple[str, dict[str, str]]:
    answer = lambda_.invoke(FunctionName=name, **which)
    process, environment = json.load(answer["Payload"])
    return process, environment


def test_the_next_request_is_a_new_processs_and_its_environment_is_else_the_same(
    stack: Stack, lambda_: Any
) -> None:
    name = make_function(stack, Runtime="python3.11")
    warm, environment = invoke(lambda_, name)
    assert invoke(lambda_, name)[0] == warm

    assert refresh_function(lambda_, function=name) == [f"function {name}: restarted"]

    fresh, changed = invoke(lambda_, name)
    assert fresh != warm
    assert changed.pop(VARIABLE)
    assert changed == environment
    assert changed["MYDOC_STAGE"] == "other"


@pytest.mark.parametrize(
    "settings",
    [{"Runtime": "python3.11"}, {"Runtime": "python3.12", "SnapStart": {"ApplyOn": "PublishedVersions"}}],
)
def test_what_serves_is_replaced_by_another_version_of_the_same_release(
    stack: Stack, lambda_: Any, settings: Any
) -> None:
    name = make_function(stack, Description="MyDoc abc", **settings)
    old = lambda_.publish_version(FunctionName=name, Description="MyDoc release abc")["Version"]
    lambda_.get_waiter("published_version_active").wait(FunctionName=name, Qualifier=old)
    lambda_.create_alias(FunctionName=name, Name=ALIAS, FunctionVersion=old)

    refresh_function(lambda_, function=name)

    new = lambda_.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
    published = lambda_.get_function_configuration(FunctionName=name, Qualifier=new)
    assert new != old
    assert (published["State"], published["Description"]) == ("Active", "MyDoc release abc")
    assert VARIABLE in published["Environment"]["Variables"]


def test_rolling_back_counts_it_as_the_release_it_is(stack: Stack, lambda_: Any) -> None:
    name = make_function(stack, Runtime="python3.11", Description="MyDoc abc")
    stage = Stage(name=name.removeprefix("mydoc-"), data="other", account=ACCOUNT, region=REGION)
    first = release.publish(lambda_, stage=stage, fingerprint="abc")
    lambda_.update_function_configuration(FunctionName=name, Description="MyDoc def")
    second = release.publish(lambda_, stage=stage, fingerprint="def")
    release.point(lambda_, stage=stage, version=second)

    refresh_function(lambda_, function=name)

    assert release.live(lambda_, stage=stage)["Version"] not in (first, second)
    assert release.earlier(lambda_, stage=stage, steps=1) == first
    release.prune(lambda_, stage=stage)
    with pytest.raises(lambda_.exceptions.ResourceNotFoundException):
        lambda_.get_function_configuration(FunctionName=name, Qualifier=second)


def test_one_that_was_rolled_back_is_not_rolled_forward(stack: Stack, lambda_: Any) -> None:
    name = make_function(stack, Runtime="python3.11", Description="MyDoc abc")
    old = lambda_.publish_version(FunctionName=name, Description="MyDoc release abc")["Version"]
    lambda_.create_alias(FunctionName=name, Name=ALIAS, FunctionVersion=old)
    lambda_.update_function_configuration(FunctionName=name, Description="MyDoc def")
    before = lambda_.get_function_configuration(FunctionName=name)

    with pytest.raises(NotTheNewest, match="zappa update"):
        refresh_function(lambda_, function=name)

    assert lambda_.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"] == old
    assert lambda_.get_function_configuration(FunctionName=name)["Environment"] == before["Environment"]


def test_where_there_is_none_nothing_happens(lambda_: Any) -> None:
    assert refresh_function(lambda_, function="nobodys") == []


def test_a_deployment_at_the_same_time_is_not_undone(
    stack: Stack, lambda_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make_function(stack, Runtime="python3.11")
    make_api_call = lambda_._make_api_call

    def deployed_meanwhile(operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "UpdateFunctionConfiguration":
            new = {"Variables": {"MYDOC_STAGE": "deployed"}}
            stack.client("lambda").update_function_configuration(FunctionName=name, Environment=new)
        return make_api_call(operation, parameters)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(lambda_, "_make_api_call", deployed_meanwhile)
        with pytest.raises(ClientError, match="PreconditionFailed"):
            refresh_function(lambda_, function=name)

    kept = lambda_.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    assert kept == {"MYDOC_STAGE": "deployed"}
