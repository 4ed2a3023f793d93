"""Releases: published versions of the function, one of which an alias names live.

Everything that calls the function calls the alias: code and configuration change for all callers in one instant,
after the new version has shown that it starts, and back again just so.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from mydoc.ops.deploy.stage import Stage
from mydoc.ops.deploy.steps import StepFailed

KEPT_RELEASES = 5
# Each published version's snapshot costs while it is kept (AWS, "AWS Lambda pricing": SnapStart cache).
KEPT_SNAPSHOTS = 2
# Somebody may publish others by hand.
_MARK = "MyDoc release "


def live(lambda_: Any, *, stage: Stage) -> dict[str, Any] | None:
    """The configuration of the version that serves, or None if there is none yet.

    Args:
        lambda_: a boto3 Lambda client.
    """
    try:
        found: dict[str, Any] = lambda_.get_function_configuration(
            FunctionName=stage.function, Qualifier=stage.alias
        )
    except lambda_.exceptions.ResourceNotFoundException:
        return None
    return found


def keep_zappa_from_publishing(zappa: Any) -> None:
    """Versions are releases. Zappa would publish some of a function that is only half configured; AWS publishes
    none after such a one where nothing has changed since, and the release would go by its description (AWS,
    "PublishVersion"). With SnapStart an alias of Zappa's would hold its versions, so that none can be deleted.

    Args:
        zappa: Zappa's core object, of which three methods are wrapped.
    """
    zappa.create_lambda_function = partial(zappa.create_lambda_function, publish=False)
    zappa.update_lambda_function = partial(zappa.update_lambda_function, publish=False)
    configure = zappa.update_lambda_configuration
    zappa.update_lambda_configuration = lambda **to: configure(**{**to, "snap_start": None})


def set_snap_start(lambda_: Any, *, stage: Stage, apply_on: str | None) -> None:
    """Have versions that are published from now on start from a snapshot, or not.

    Args:
        apply_on: as in zappa_settings.json: `PublishedVersions`, `None`, or nothing.
    """
    wait = lambda_.get_waiter("function_updated_v2").wait
    wait(FunctionName=stage.function)
    now = lambda_.get_function_configuration(FunctionName=stage.function)
    wanted = apply_on or "None"
    if now.get("SnapStart", {}).get("ApplyOn", "None") != wanted:
        lambda_.update_function_configuration(FunctionName=stage.function, SnapStart={"ApplyOn": wanted})
        wait(FunctionName=stage.function)


def publish(lambda_: Any, *, stage: Stage, fingerprint: str, code: str = "") -> str:
    """Make a version of the function as it is now and wait until it can be called.

    Args:
        fingerprint: of its configuration.
        code: SHA-256 of the package it must have, which another deployment at the same time may have replaced.

    Returns:
        its number.
    """
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=stage.function)
    expected = {"CodeSha256": code} if code else {}
    made = lambda_.publish_version(FunctionName=stage.function, Description=f"{_MARK}{fingerprint}", **expected)
    version = str(made["Version"])
    # With SnapStart it takes its snapshot first.
    lambda_.get_waiter("published_version_active").wait(FunctionName=stage.function, Qualifier=version)
    return version


def expect_to_start(lambda_: Any, *, stage: Stage, version: str, host: str) -> None:
    """Ask a version that nobody calls yet for its health, as API Gateway would.

    Args:
        host: name under which the site is asked.

    Raises:
        StepFailed: it does not start.
    """
    event = {
        "resource": "/{proxy+}",
        "path": "/healthz",
        "httpMethod": "GET",
        "headers": {"Host": host},
        "multiValueHeaders": {"Host": [host]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"stage": stage.name, "identity": {"sourceIp": "127.0.0.1"}},
        "body": None,
        "isBase64Encoded": False,
    }
    answer = lambda_.invoke(FunctionName=stage.function, Qualifier=version, Payload=json.dumps(event))
    said = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer or not isinstance(said, dict) or said.get("statusCode") != 200:
        raise StepFailed(f"The new version does not start: {_reason(said)}\nSee: zappa tail {stage.name}")


def point(lambda_: Any, *, stage: Stage, version: str) -> None:
    """Have everybody call this version from now on."""
    where = {"FunctionName": stage.function, "Name": stage.alias, "FunctionVersion": version}
    try:
        lambda_.update_alias(**where)
    except lambda_.exceptions.ResourceNotFoundException:
        lambda_.create_alias(**where)


def discard(lambda_: Any, *, stage: Stage, version: str) -> None:
    """Delete a version that did not pass: nobody shall roll back to it."""
    lambda_.delete_function(FunctionName=stage.function, Qualifier=version)


def earlier(lambda_: Any, *, stage: Stage, steps: int) -> str:
    """The release that many before the one that serves.

    Raises:
        StepFailed: there is none.
    """
    now = live(lambda_, stage=stage)
    if now is None or now["Version"] == "$LATEST":
        raise StepFailed(f"No release of {stage.name} serves: its deployment was never finished.")
    before = [number for number in _releases(lambda_, stage) if number < int(now["Version"])]
    if steps > len(before):
        raise StepFailed(f"There are {len(before)} releases before the one that serves; go back by that at most.")
    return str(before[-steps])


def prune(lambda_: Any, *, stage: Stage) -> list[str]:
    """Delete versions that are neither among the last releases nor serving."""
    serving = live(lambda_, stage=stage)
    has_snapshots = serving is not None and serving.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
    most = KEPT_SNAPSHOTS if has_snapshots else KEPT_RELEASES
    kept = {str(number) for number in _releases(lambda_, stage)[-most:]}
    kept |= {serving["Version"]} if serving else set()
    stale = [found["Version"] for found in _versions(lambda_, stage) if found["Version"] not in kept]
    for version in stale:
        lambda_.delete_function(FunctionName=stage.function, Qualifier=version)
    return [f"{len(stale)} old versions deleted"] if stale else []


def codes(lambda_: Any, *, stage: Stage) -> set[str]:
    """SHA-256 of the packages of all versions there are, whoever may go back to one."""
    return {found["CodeSha256"] for found in _versions(lambda_, stage)}


def _releases(lambda_: Any, stage: Stage) -> list[int]:
    """Numbers of the releases; of versions that are the same release, made to read new secrets, the newest."""
    versions = sorted(_versions(lambda_, stage), key=lambda found: int(found["Version"]))
    newest = {
        (found["CodeSha256"], found["Description"]): int(found["Version"])
        for found in versions
        if found.get("Description", "").startswith(_MARK)
    }
    return sorted(newest.values())


def _versions(lambda_: Any, stage: Stage) -> list[dict[str, Any]]:
    pages = lambda_.get_paginator("list_versions_by_function").paginate(FunctionName=stage.function)
    return [found for page in pages for found in page["Versions"] if found["Version"] != "$LATEST"]


def _reason(said: Any) -> str:
    if isinstance(said, dict) and "errorMessage" in said:
        return str(said["errorMessage"])
    return f"it answers {said.get('statusCode')}" if isinstance(said, dict) else "it says nothing"
