"""Start a deployed function's processes afresh, so that they read the stage's secrets again."""

from __future__ import annotations

from typing import Any

from mydoc.core import clock

# Read by no one: Lambda starts new processes where the environment changed.
VARIABLE = "MYDOC_SECRETS_VERSION"
# What calls the function calls the version that this alias names.
ALIAS = "live"
_PATIENCE = {"Delay": 1, "MaxAttempts": 600}


class NotTheNewest(Exception):
    """The live version is not the newest, so a new one would differ; the message says what to do."""


def refresh_function(lambda_: Any, *, function: str) -> list[str]:
    """Replace the running processes of a function: they finish their requests and get no more.

    A changed environment variable makes Lambda start new processes (AWS, "Lambda execution environment
    lifecycle"). A published version does not change, so another one of the same code and configuration takes its
    place, once it is ready; with SnapStart it has its own snapshot by then.

    Args:
        lambda_: a boto3 Lambda client.
        function: its name.

    Returns:
        what was changed, one sentence each; nothing if there is no such function.

    Raises:
        NotTheNewest: if it was rolled back, so that a new version would roll it forward.
        ClientError: `PreconditionFailedException`, if a deployment changed the function meanwhile; run it again.
    """
    if _configuration(lambda_, function) is None:
        return []
    _wait_until_updated(lambda_, function)
    now = _configuration(lambda_, function)
    live = _configuration(lambda_, function, Qualifier=ALIAS)
    is_published = live is not None and live["Version"] != "$LATEST"
    if is_published and _release(live) != _release(now):
        raise NotTheNewest(
            f"Function {function} runs version {live['Version']}, which is not the newest. Run `zappa update`, "
            "and then this command again."
        )
    variables = now.get("Environment", {}).get("Variables", {})
    lambda_.update_function_configuration(
        FunctionName=function,
        Environment={"Variables": {**variables, VARIABLE: clock.now().isoformat()}},
        RevisionId=now["RevisionId"],
    )
    _wait_until_updated(lambda_, function)
    if is_published:
        _publish(lambda_, function, description=live.get("Description", ""))
    return [f"function {function}: restarted"]


def _publish(lambda_: Any, function: str, *, description: str) -> None:
    # Under the same description it is the same release.
    version = lambda_.publish_version(FunctionName=function, Description=description)["Version"]
    lambda_.get_waiter("published_version_active").wait(
        FunctionName=function, Qualifier=version, WaiterConfig=_PATIENCE
    )
    lambda_.update_alias(FunctionName=function, Name=ALIAS, FunctionVersion=version)


def _release(configuration: Any) -> tuple[str, str]:
    """Return what makes a version a release: its code, and the fingerprint of its configuration, which ends its
    description."""
    return configuration["CodeSha256"], configuration.get("Description", "").rpartition(" ")[2]


def _configuration(lambda_: Any, function: str, **which: str) -> Any:
    try:
        return lambda_.get_function_configuration(FunctionName=function, **which)
    except lambda_.exceptions.ResourceNotFoundException:
        return None


def _wait_until_updated(lambda_: Any, function: str) -> None:
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=_PATIENCE)
