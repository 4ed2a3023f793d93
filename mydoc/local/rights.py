"""Check rights in the emulator, and record the checks.

Corrected where MiniStack 1.5 misses the resource and refuses what is allowed; recorded for tests that compare
rights with what is used.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

# Where the request's body names the resource that AWS checks.
_NAMED_IN_BODY = {
    # AWS, "How Parameter Store authorizes parameter retrieval"
    "ssm": ("Path", "arn:aws:ssm:{region}:{account}:parameter{name}"),
    # AWS, "Actions, resources, and condition keys for AWS Lambda": CreateFunction
    "lambda": ("FunctionName", "arn:aws:lambda:{region}:{account}:function:{name}"),
    # AWS, "Actions, resources, and condition keys for Amazon EventBridge": PutTargets, RemoveTargets
    "events": ("Rule", "arn:aws:events:{region}:{account}:rule/{name}"),
    # AWS, "Actions, resources, and condition keys for Amazon CloudWatch": DeleteAlarms; of several the first
    "monitoring": ("AlarmNames", "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"),
}

_ACCOUNT = re.compile(r"[0-9]{12}")

# What a method does to a part of a function (AWS, "AWS Lambda API reference").
_LAMBDA_ACTIONS = {
    ("aliases", "GET"): "GetAlias",
    ("aliases", "PUT"): "UpdateAlias",
    ("concurrency", "DELETE"): "DeleteFunctionConcurrency",
    ("event-source-mappings", "DELETE"): "DeleteEventSourceMapping",
    ("event-source-mappings", "PUT"): "UpdateEventSourceMapping",
    ("urls", "GET"): "ListFunctionUrlConfigs",
}


def _sender_of_raw_mail(service: str, path: str, body: bytes) -> str:
    """Return the sender's address, if the call sends a raw mail."""
    if service != "ses" or not path.endswith("/outbound-emails"):
        return ""
    raw = json.loads(body)["Content"].get("Raw")
    return parseaddr(message_from_bytes(b64decode(raw["Data"]))["From"])[1] if raw else ""


def _boundary_of_role(body: bytes) -> str:
    """Return the boundary that a role is to have, or has: `iam:PermissionsBoundary` (AWS, "Actions, resources,
    and condition keys for AWS Identity and Access Management")."""
    from ministack.services import iam

    asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    role = iam._roles.get(asked.get("RoleName", "")) or {}
    return asked.get("PermissionsBoundary") or role.get("PermissionsBoundary") or ""


def mend() -> None:
    """Have actions and resources checked that MiniStack takes for others."""
    from ministack.core import iam_actions

    extract, lambda_action = iam_actions.extract_resource_arn, iam_actions._lambda_action
    extract_action = iam_actions.extract_iam_action

    def mended_action(method: str, path: str) -> str | None:
        actions = (_LAMBDA_ACTIONS.get((part, method)) for part in path.split("/"))
        return next(filter(None, actions), None) or lambda_action(method, path)

    def mended_mail_action(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> str | None:
        # A raw mail needs the right to raw mails, through the second version of the API too (django-anymail,
        # "Amazon SES": "Confusing IAM error messages").
        if _sender_of_raw_mail(service, path, body):
            return "ses:SendRawEmail"
        found: str | None = extract_action(service, method, path, headers, body, query_params)
        return found

    def mended(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        if sender := _sender_of_raw_mail(service, path, body):
            return f"arn:aws:ses:{region}:{account_id}:identity/{sender}"
        found = str(extract(service, method, path, headers, body, query_params, region, account_id))
        if found != "*" or service not in _NAMED_IN_BODY:
            return found
        field, arn = _NAMED_IN_BODY[service]
        named = json.loads(body or b"{}").get(field, "")
        name = named[0] if isinstance(named, list) else named
        return arn.format(region=region, account=account_id, name=name) if name else "*"

    tags = iam_actions.request_tag_context

    def mended_context(
        service: str, iam_action: str, body: bytes, query_params: dict[str, Any] | None
    ) -> dict[str, Any]:
        found: dict[str, Any] = tags(service, iam_action, body, query_params)
        boundary = _boundary_of_role(body) if service == "iam" else ""
        return {**found, "iam:PermissionsBoundary": boundary} if boundary else found

    iam_actions.request_tag_context = mended_context
    iam_actions.extract_resource_arn = mended
    iam_actions._lambda_action = mended_action
    iam_actions.extract_iam_action = mended_mail_action


def know_root(access_key_id: str) -> None:
    """Use one access key for the root, whose signatures are checked like any others.

    MiniStack treats a caller without a key, with `test` or with its own key as the root, without a signature. An
    account's number stays the key of that account's root, who signs with the same secret.
    """
    from ministack.core import iam_evaluator
    from ministack.services import sts

    def is_root(named: str) -> bool:
        return named == access_key_id or bool(_ACCOUNT.fullmatch(named))

    iam_evaluator.is_root_access_key = sts.is_root_access_key = is_root
    # It checks this for a key before it checks the signature.
    iam_evaluator._is_root_key = lambda named: False
    _let_strangers_read_what_is_public()
    _answer_in_the_account_of_the_api()


def _let_strangers_read_what_is_public() -> None:
    """Decide on a request to S3 without a signature by the bucket's policy alone, as browsers fetch a deployed
    stage's static files. MiniStack treats a caller without a key as the root, which is no longer so here."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, request_scope
    from ministack.services import s3

    check = iam_evaluator.enforce

    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        if service != "s3" or access_key_id or iam_evaluator._signed_request.get() is not None:
            return check(access_key_id, iam_action, service, region, resource_arn, service_context)
        bucket = resource_arn.rpartition(":")[2].partition("/")[0]
        # A bucket's name is unique among all accounts; MiniStack looks for its policy in that of the caller.
        with request_scope(s3._bucket_owner_account(bucket) or get_account_id(), region):
            policy, _ = iam_evaluator._resource_policy(service, resource_arn) or (None, None)
        nobody = iam_evaluator.EvalContext(
            principal_arn="anonymous", principal_type="Anonymous", principal_account="", action=iam_action,
            resource_arn=resource_arn, region=region,
        )  # fmt: skip
        decided = iam_evaluator.evaluate_resource_policy(policy, nobody)
        return None if decided.decision == "Allow" else decided

    iam_evaluator.enforce = enforce


def _answer_in_the_account_of_the_api() -> None:
    """Handle a request to an API's own address in the account that the API belongs to, since the id in the address
    is unique among all accounts. MiniStack looks for the API in the account of the caller's key, and requires a
    signature of a caller without one."""
    from ministack import app
    from ministack.core.responses import request_scope
    from ministack.services import apigateway, apigateway_v1

    handle = app._handle_execute_api_request

    async def handle_there(host: str, path: str, *rest: Any, **named: Any) -> Any:
        if parsed := app._parse_execute_api_url(host, path):
            apis = [*apigateway_v1._rest_apis.all_items(), *apigateway._apis.all_items()]
            for (account, region, api_id), _ in apis:
                if api_id == parsed[0]:
                    with request_scope(account, region):
                        return await handle(host, path, *rest, **named)
        return await handle(host, path, *rest, **named)

    app._handle_execute_api_request = handle_there


def note(file: Path) -> None:
    """Append a JSON line for each call that is checked: caller, action, resource, whether allowed."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id

    check = iam_evaluator.enforce

    def noted(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        refused = check(access_key_id, iam_action, service, region, resource_arn, service_context)
        principal = iam_evaluator.resolve_principal(access_key_id, get_account_id())
        line = {
            "by": getattr(principal, "arn", ""),
            "action": iam_action,
            "resource": resource_arn,
            "allowed": refused is None,
        }
        with file.open("a") as notes:
            notes.write(f"{json.dumps(line)}\n")
        return refused

    iam_evaluator.enforce = noted
