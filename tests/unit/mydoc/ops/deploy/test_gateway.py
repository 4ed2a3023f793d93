"""API Gateway's access log: set once, without paths, queries and, unless asked for, addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mydoc.ops.deploy import gateway
from mydoc.ops.stage import Stage

# All that may be said of a request; each is a fixed word, a number, or an id that opens nothing.
_HARMLESS = {
    "error.responseType", "eventType", "httpMethod", "integration.requestId", "integrationLatency", "requestId",
    "requestTime", "resourcePath", "responseLatency", "responseLength", "routeKey", "status",
}  # fmt: skip


class _Requests:
    """API Gateway's first version, as far as a stage's log goes; the rehearsal asks the emulator's."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}

    def get_stage(self, **_: Any) -> dict[str, Any]:
        return {"accessLogSettings": self.settings} if self.settings else {}

    def update_stage(self, **asked: Any) -> None:
        for operation in asked["patchOperations"]:
            self.settings[operation["path"].removeprefix("/accessLogSettings/")] = operation["value"]


class _Sockets:
    """The second version."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}

    def get_stage(self, **_: Any) -> dict[str, Any]:
        return {"AccessLogSettings": self.settings} if self.settings else {}

    def update_stage(self, **asked: Any) -> None:
        self.settings = asked["AccessLogSettings"]


@pytest.fixture
def apis() -> tuple[_Requests, _Sockets]:
    return _Requests(), _Sockets()


@pytest.fixture
def log_access(stage: Stage, apis: tuple[_Requests, _Sockets]) -> Callable[..., list[str]]:
    def log(*, whole_addresses: bool = False) -> list[str]:
        return gateway.log_access(
            *apis, stage=stage, rest_api="abc", websocket_api="def", whole_addresses=whole_addresses
        )

    return log


@pytest.fixture
def settings(apis: tuple[_Requests, _Sockets]) -> Callable[[], list[dict[str, Any]]]:
    """Where both APIs write, and what."""

    def found() -> list[dict[str, Any]]:
        requests, sockets = apis[0].settings, apis[1].settings
        return [
            {"to": requests["destinationArn"], "format": requests["format"]},
            {"to": sockets["DestinationArn"], "format": sockets["Format"]},
        ]

    return found


def test_both_apis_write_lines_of_json_into_the_stages_log_group(
    log_access: Callable[..., list[str]], settings: Callable[[], list[dict[str, Any]]], stage: Stage
) -> None:
    assert len(log_access()) == 2
    for each in settings():
        assert each["to"] == f"arn:aws:logs:{stage.region}:{stage.account}:log-group:/aws/apigateway/mydoc-dev"
        assert json.loads(each["format"])["status"] == "$context.status"
        # AWS, "Set up CloudWatch logging for REST APIs": without it the format is refused.
        assert "$context.requestId" in each["format"]
        assert "\n" not in each["format"]


def test_what_is_set_already_is_not_set_again(log_access: Callable[..., list[str]]) -> None:
    log_access()
    assert log_access() == []
    assert len(log_access(whole_addresses=True)) == 2


@pytest.mark.parametrize("fields", [gateway.REQUESTS, gateway.SOCKETS])
def test_inv_07_no_line_has_a_path_a_query_or_what_strangers_wrote(fields: dict[str, str]) -> None:
    variables = {found for value in fields.values() for found in re.findall(r"\$context\.([\w.]+)", value)}
    assert variables <= _HARMLESS


def test_addresses_are_there_only_where_the_stage_wants_them(
    log_access: Callable[..., list[str]], settings: Callable[[], list[dict[str, Any]]]
) -> None:
    log_access()
    assert not [each for each in settings() if "identity" in each["format"]]
    log_access(whole_addresses=True)
    assert [json.loads(each["format"])["client"] for each in settings()] == ["$context.identity.sourceIp"] * 2


class _Refusing:
    """API Gateway in an account where it may not write logs, or where something else is wrong."""

    def __init__(self, message: str) -> None:
        self._message = message

    def get_stage(self, **_: Any) -> dict[str, Any]:
        return {}

    def update_stage(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "BadRequestException", "Message": self._message}}, "UpdateStage")


def _log_with(message: str, stage: Stage) -> list[str]:
    return gateway.log_access(
        _Refusing(message), None, stage=stage, rest_api="a", websocket_api="", whole_addresses=False
    )


def test_an_account_where_it_may_not_says_so_and_is_deployed_all_the_same(stage: Stage) -> None:
    said = _log_with("CloudWatch Logs role ARN must be set in account settings to enable logging", stage)
    assert said == [gateway.NOT_ALLOWED]


def test_anything_else_that_is_wrong_is_an_error(stage: Stage) -> None:
    with pytest.raises(ClientError):
        _log_with("Invalid format", stage)
