"""Making a deployed function's processes start afresh, so that they read the stage's secrets again."""

from __future__ import annotations

from typing import Any

from mydoc import clock

# Read by nobody: Lambda starts new processes where the environment changed.
VARIABLE = "MYDOC_SECRETS_VERSION"
# The alias that Zappa leads to the newest snapshot (zappa.core.SNAPSTART_LAMBDA_ALIAS).
SNAPSHOT_ALIAS = "snapstart"
_PATIENCE = {"Delay": 1, "MaxAttempts": 600}


def refresh_function(lambda_: Any, *, function: str) -> list[str]:
    """Let no process of a function that runs now take another request; what it has taken, it finishes.

    A changed environment variable does it (AWS, "Lambda execution environment lifecycle": a change of the
    configuration takes new environments). With SnapStart the processes are copies of a published version's
    snapshot, so a version is published and, once it is ready, the alias moved to it, as Zappa's update does.

    Args:
        lambda_: a boto3 Lambda client.
        function: its name.

    Returns:
        what was changed, one sentence each; nothing if there is no such function.

    Raises:
        ClientError: `PreconditionFailedException`, if a deployment changed the function meanwhile; run it again.
    """
    try:
        lambda_.get_function_configuration(FunctionName=function)
    except lambda_.exceptions.ResourceNotFoundException:
        return []
    _wait_until_updated(lambda_, function)
    now = lambda_.get_function_configuration(FunctionName=function)
    variables = now.get("Environment", {}).get("Variables", {})
    lambda_.update_function_configuration(
        FunctionName=function,
        Environment={"Variables": {**variables, VARIABLE: clock.now().isoformat()}},
        RevisionId=now["RevisionId"],
    )
    _wait_until_updated(lambda_, function)
    if now.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions":
        _take_snapshot(lambda_, function)
    return [f"function {function}: starts afresh"]


def _take_snapshot(lambda_: Any, function: str) -> None:
    version = lambda_.publish_version(FunctionName=function)["Version"]
    lambda_.get_waiter("published_version_active").wait(
        FunctionName=function, Qualifier=version, WaiterConfig=_PATIENCE
    )
    lambda_.update_alias(FunctionName=function, Name=SNAPSHOT_ALIAS, FunctionVersion=version)


def _wait_until_updated(lambda_: Any, function: str) -> None:
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=_PATIENCE)
