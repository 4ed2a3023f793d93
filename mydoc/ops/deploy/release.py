"""Publish releases: immutable versions of the function, one of which the alias `live` names.

Everything that calls the function calls the alias, so code and configuration change for all callers at once.
`Commands._release` goes through these steps:

1. `publish` the function as it is, on condition that it has this package (`CodeSha256`). A crash after it leaves a
   version that no one calls; AWS returns the same one to the next try, since nothing has changed.
2. `expect_to_start`: ask the version for its health. If it does not start, `discard` it. A crash leaves what
   step 1 says; the old version is still live.
3. `point` the alias at it, on trial: one call, which changes all callers, and writes into the alias which version
   to go back to. A crash after it leaves a version live that was not smoke-tested; the next `zappa update` or
   `deploy` reads that from the alias (`trial`) and does step 4.
4. Connect the events and run the smoke test. If it passes, `point` ends the trial. If it fails, `point` goes back
   to the version before, and `discard` deletes the new one. A crash in between leaves a version that no one calls,
   until step 5 of a later release.
5. `prune` versions that are neither live nor among the last releases. A crash leaves some for the next release.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage

KEPT_RELEASES = 5
# Each published version's snapshot costs while it is kept (AWS, "AWS Lambda pricing": SnapStart cache).
KEPT_SNAPSHOTS = 2
# Marks our versions: someone may publish others by hand.
_MARK = "MyDoc release "
# The description of an alias whose version has not passed the smoke test, before the version to go back to.
_ON_TRIAL = "Not smoke-tested yet. Version before: "


def live(lambda_: Any, *, stage: Stage) -> dict[str, Any] | None:
    """Return the configuration of the live version; None if there is none yet.

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
    """Stop Zappa from publishing versions, since versions are releases.

    Zappa would publish a function that is only half configured. AWS publishes no second version while nothing has
    changed, so the release would keep the first one's description (AWS, "PublishVersion"). With SnapStart, Zappa's
    own alias would also keep its versions from being deleted.

    Args:
        zappa: Zappa's core object, of which three methods are wrapped.
    """
    zappa.create_lambda_function = partial(zappa.create_lambda_function, publish=False)
    zappa.update_lambda_function = partial(zappa.update_lambda_function, publish=False)
    configure = zappa.update_lambda_configuration
    zappa.update_lambda_configuration = lambda **to: configure(**{**to, "snap_start": None})


def set_snap_start(lambda_: Any, *, stage: Stage, apply_on: str | None) -> None:
    """Switch SnapStart on or off for versions that are published from now on.

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
    """Publish the function as it is now, wait until the version can be called, and return its number.

    Args:
        fingerprint: of its configuration.
        code: SHA-256 of the package it must have, in case another deployment runs at the same time.
    """
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=stage.function)
    expected = {"CodeSha256": code} if code else {}
    made = lambda_.publish_version(FunctionName=stage.function, Description=f"{_MARK}{fingerprint}", **expected)
    version = str(made["Version"])
    # With SnapStart it takes its snapshot first.
    lambda_.get_waiter("published_version_active").wait(FunctionName=stage.function, Qualifier=version)
    return version


def expect_to_start(lambda_: Any, *, stage: Stage, version: str, host: str) -> None:
    """Request `/healthz` from a version that is not live, as API Gateway would.

    Args:
        host: the site's host name.

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


def trial(lambda_: Any, *, stage: Stage) -> str | None:
    """Return the version to go back to if the live one fails its smoke test: empty for none; None if the live one
    is not on trial."""
    try:
        found = lambda_.get_alias(FunctionName=stage.function, Name=stage.alias)
    except lambda_.exceptions.ResourceNotFoundException:
        return None
    said = str(found.get("Description", ""))
    return said.removeprefix(_ON_TRIAL) if said.startswith(_ON_TRIAL) else None


def point(lambda_: Any, *, stage: Stage, version: str, before: str | None = None) -> None:
    """Make a version live: every caller gets it from now on.

    Args:
        before: where the version is on trial, the one to go back to, or empty for none; see `trial`.
    """
    said = "" if before is None else f"{_ON_TRIAL}{before}"
    where = {
        "FunctionName": stage.function,
        "Name": stage.alias,
        "FunctionVersion": version,
        "Description": said,
    }
    try:
        lambda_.update_alias(**where)
    except lambda_.exceptions.ResourceNotFoundException:
        lambda_.create_alias(**where)


def discard(lambda_: Any, *, stage: Stage, version: str) -> None:
    """Delete a version that failed, so that no one rolls back to it."""
    lambda_.delete_function(FunctionName=stage.function, Qualifier=version)


def earlier(lambda_: Any, *, stage: Stage, steps: int) -> str:
    """Return the version of the release that is so many steps before the live one.

    Raises:
        StepFailed: there is none.
    """
    now = live(lambda_, stage=stage)
    if now is None or now["Version"] == "$LATEST":
        raise StepFailed(f"{stage.name} has no live release: its deployment was never finished.")
    before = [number for number in _releases(lambda_, stage) if number < int(now["Version"])]
    if steps > len(before):
        raise StepFailed(f"There are only {len(before)} releases before the live one.")
    return str(before[-steps])


def prune(lambda_: Any, *, stage: Stage) -> list[str]:
    """Delete versions that are neither live nor among the last releases, and return what was done."""
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
    """Return the SHA-256 of each version's package, for all versions that one can roll back to."""
    return {found["CodeSha256"] for found in _versions(lambda_, stage)}


def _releases(lambda_: Any, stage: Stage) -> list[int]:
    """Return the numbers of the releases; of versions that differ only in having read new secrets, the newest."""
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
    return f"it returned {said.get('statusCode')}" if isinstance(said, dict) else "it returned nothing"
