"""Configure API Gateway's own log: one line for each answer, also where no request reached the function.

It names the route and not the path, since paths carry links, and no query. An address cannot be shortened there,
so there is none unless the stage wants all of it. The variables are AWS's ("Variables for access logging for API
Gateway"; for sockets "Set up logging for WebSocket APIs in API Gateway").
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from mydoc.ops.stage import Stage

_SHARED = {
    "gateway_id": "$context.requestId",
    "time": "$context.requestTime",
    "status": "$context.status",
    "ms_function": "$context.integrationLatency",
    "error": "$context.error.responseType",
}
REQUESTS = {
    **_SHARED,
    # Lambda's, which is the application's X-Request-Id.
    "request_id": "$context.integration.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "bytes_out": "$context.responseLength",
    "ms": "$context.responseLatency",
}
SOCKETS = {**_SHARED, "event": "$context.eventType", "route": "$context.routeKey"}
_CLIENT = {"client": "$context.identity.sourceIp"}

NOT_ALLOWED = (
    "API Gateway has no permission to write logs in this account, so its access log stays off. An administrator "
    'can grant it, once for the account and region: see docs/operations.md, "API Gateway\'s log"'
)


def log_access(
    apigateway: Any,
    apigatewayv2: Any,
    *,
    stage: Stage,
    rest_api: str,
    websocket_api: str,
    whole_addresses: bool,
) -> list[str]:
    """Have the stage's APIs write their access log.

    Args:
        apigateway: a boto3 API Gateway client.
        apigatewayv2: one of the second version, for sockets.
        rest_api: id of the API of requests.
        websocket_api: id of the API of sockets; empty without.
        whole_addresses: whether each line has the client's address.

    Returns:
        what was changed, one sentence each; or that API Gateway may not, which stops nothing.
    """
    more = _CLIENT if whole_addresses else {}
    try:
        changes = _log_requests(apigateway, stage, rest_api, _settings(stage, {**REQUESTS, **more}))
        if websocket_api:
            changes += _log_sockets(apigatewayv2, stage, websocket_api, _settings(stage, {**SOCKETS, **more}))
    except ClientError as error:
        # AWS, "Set up CloudWatch logging for REST APIs": a role that is set for the account and region.
        if "CloudWatch Logs role ARN must be set" not in str(error):
            raise
        return [NOT_ALLOWED]
    return changes


def _log_requests(apigateway: Any, stage: Stage, api: str, wanted: Mapping[str, str]) -> list[str]:
    where = {"restApiId": api, "stageName": stage.name}

    def write() -> None:
        operations = [
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value}
            for name, value in wanted.items()
        ]
        apigateway.update_stage(**where, patchOperations=operations)

    return _brought(apigateway.get_stage(**where).get("accessLogSettings"), wanted, write, f"API {api}")


def _log_sockets(apigatewayv2: Any, stage: Stage, api: str, settings: Mapping[str, str]) -> list[str]:
    where = {"ApiId": api, "StageName": stage.name}
    wanted = {"DestinationArn": settings["destinationArn"], "Format": settings["format"]}
    return _brought(
        apigatewayv2.get_stage(**where).get("AccessLogSettings"),
        wanted,
        lambda: apigatewayv2.update_stage(**where, AccessLogSettings=wanted),
        f"WebSocket API {api}",
    )


def _brought(
    now: Mapping[str, str] | None, wanted: Mapping[str, str], write: Callable[[], object], what: str
) -> list[str]:
    if now is not None and {name: now.get(name) for name in wanted} == wanted:
        return []
    write()
    return [f"{what}: access log on"]


def _settings(stage: Stage, fields: Mapping[str, str]) -> dict[str, str]:
    group = stage.arn("logs", f"log-group:{stage.access_log_group}")
    return {"destinationArn": group, "format": json.dumps(fields, separators=(",", ":"))}
