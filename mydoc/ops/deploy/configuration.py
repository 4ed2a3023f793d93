"""Read and write a stage's configuration, which is not in the repository: its domain, its sender, its defaults.

It lies in Parameter Store, in the stage's account, each value as `/mydoc/<stage>/config/<name>`. `manage.py
stage_config` writes it, and every deployment reads it; the function itself never does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from mydoc.aws import names

# Settings of Zappa's, by its names for them; everything else is an environment variable of the function.
ZAPPA = ("certificate_arn", "domain", "route53_enabled", "static_distribution")
ADMIN_EMAIL = "MYDOC_ADMIN_EMAIL"


def path(stage: str) -> str:
    """Return the path of a stage's configuration."""
    return f"{names.parameters(stage)}/config"


def read(ssm: Any, *, stage: str) -> dict[str, str]:
    """Return all that is configured, by name.

    Args:
        ssm: a boto3 SSM client, in the stage's region.
        stage: the one with the data.
    """
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path(stage))
    found = [parameter for page in pages for parameter in page["Parameters"]]
    return {each["Name"].rpartition("/")[2]: each["Value"] for each in found}


def write(ssm: Any, *, stage: str, values: Mapping[str, str]) -> list[str]:
    """Set values; what is not named stays.

    Returns:
        what was changed, one sentence each.
    """
    now = read(ssm, stage=stage)
    changed = {name: value for name, value in values.items() if now.get(name) != value}
    for name, value in changed.items():
        ssm.put_parameter(Name=f"{path(stage)}/{name}", Value=value, Type="String", Overwrite=True)
    return [f"{name}: {value}" for name, value in changed.items()]


def remove(ssm: Any, *, stage: str, names: list[str]) -> list[str]:
    """Take values out; fine if they are not there.

    Returns:
        what was changed, one sentence each.
    """
    return [f"{name}: removed" for name in names if _delete(ssm, f"{path(stage)}/{name}")]


def variables(found: Mapping[str, str]) -> dict[str, str]:
    """Return what of it goes into the function's environment."""
    return {name: value for name, value in found.items() if name not in (*ZAPPA, ADMIN_EMAIL)}


def settings_of_zappa(found: Mapping[str, str]) -> dict[str, Any]:
    """Return what of it Zappa reads, as zappa_settings.json would have it."""
    settings: dict[str, Any] = {name: found[name] for name in ZAPPA if name in found}
    if "route53_enabled" in settings:
        settings["route53_enabled"] = settings["route53_enabled"] == "true"
    return settings


def _delete(ssm: Any, name: str) -> bool:
    try:
        ssm.delete_parameter(Name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return False
    return True
