"""Run the steps of a deployment, each with a name and, when it fails, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)
from click import ClickException, echo

from mydoc.ops.deploy.package import PackageError

_NO_RIGHTS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}
_BAD_KEYS = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "ExpiredToken",
             "ExpiredTokenException", "InvalidAccessKeyId"}  # fmt: skip
PRINTED_BY = (
    "To print the policy that a deployer needs: "
    "python -m mydoc.ops.deploy.policy STAGE --account ACCOUNT --region REGION"
)
_LACKS_RIGHTS = f"Your credentials lack this permission. {PRINTED_BY}"
_CREDENTIALS = "Set credentials (aws configure, or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"


class StepFailed(Exception):
    """A step failed; the message says why and what to do."""


@contextmanager
def step(name: str, *, on_failure: str = "") -> Iterator[None]:
    """Name what is being done, and say what to do if it fails.

    Args:
        name: what is done, such as `Provision the tables`.
        on_failure: what the failure leaves behind.

    Raises:
        ClickException: instead of what the step raised, where an engineer can do something about it; Zappa shows
            its message and ends with an error.
    """
    echo(f"{name}..")
    try:
        yield
    except (StepFailed, PackageError, BotoCoreError, ClientError, OSError) as error:
        raise ClickException(f"{name}: failed.\n{explain(error)}\n{on_failure}".rstrip()) from error


def tell(changes: Iterable[str]) -> None:
    """Print what a step changed."""
    for change in changes:
        echo(f"  {change}")


def explain(error: BaseException) -> str:
    """Return an error in words, and what to do about it."""
    if isinstance(error, NoCredentialsError):
        return f"There are no AWS credentials. {_CREDENTIALS} and run the command again."
    if isinstance(error, EndpointConnectionError):
        return (
            f"{error} Check that this machine is online and that aws_region in zappa_settings.json is a region of "
            "AWS."
        )
    if isinstance(error, NoRegionError):
        return "No AWS region is set. Set aws_region in zappa_settings.json."
    if "not authorized to perform" in str(error):
        return f"{error}\n{_LACKS_RIGHTS}"
    if not isinstance(error, ClientError):
        return str(error)
    code = error.response["Error"]["Code"]
    if code in _BAD_KEYS:
        return f"AWS rejected these credentials ({code}). {_CREDENTIALS} and run the command again."
    if code in _NO_RIGHTS:
        return f"{error}\n{_LACKS_RIGHTS}"
    if "snapstart" in str(error).lower():
        return (
            f"AWS refused SnapStart: {error}\nUse a region and a Python version that support it, or set "
            '"snap_start": "None" for this stage in zappa_settings.json.'
        )
    return str(error)
