"""Set the environment of the stack's processes."""

from __future__ import annotations

import os
import shlex

from mydoc.local.keys import Keys, SigningKeys, write
from mydoc.local.options import REGION, Options
from mydoc.ops.stage import Stage


def use_emulator(options: Options, keys: Keys) -> None:
    """Make this process call the emulator with these keys, whatever is set in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(clean_environment() | _environment_of_aws(keys) | {"AWS_ENDPOINT_URL": options.aws_url})


def clean_environment() -> dict[str, str]:
    """Return this process's environment without anything that would lead a call off this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nothing = os.devnull
    return {
        **kept,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "NO_PROXY": ",".join(filter(None, [kept.get("NO_PROXY"), "127.0.0.1,localhost"])),
        "PYTHONUNBUFFERED": "1",
    }


def _environment_of_aws(keys: Keys) -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": keys.id, "AWS_SECRET_ACCESS_KEY": keys.secret}


def server_environment(
    options: Options, keys: Keys, *, stage: Stage, websocket_api: str, signing: SigningKeys
) -> dict[str, str]:
    """Return the environment of the application's process: what a deployed function has, and what differs here.

    It is written to a file, too, for commands that someone runs beside it.

    Args:
        keys: the access key it works with.
        websocket_api: id of the WebSocket API.
        signing: what it signs with.
    """
    own = {
        **stage.environment(rest_api="", websocket_api=websocket_api),
        **_environment_of_aws(keys),
        "AWS_REGION": stage.region,
        "MYDOC_DEPLOYED": "false",
        "MYDOC_SITE_URL": options.site_url,
        "MYDOC_EXTRA_HOSTS": "127.0.0.1",
        "MYDOC_STATIC_URL": "static/",
        "MYDOC_MAIL": "files",
        "MYDOC_MAIL_DIR": str(options.mail_dir),
        "MYDOC_SECRET_KEY": signing.secret_key,
        "MYDOC_TOKEN_PEPPER": signing.token_pepper,
        "MYDOC_LOCAL_EVENTS_SECRET": signing.events_secret,
        "MYDOC_WEBHOOK_LOOPBACK": "true",
    }
    write(options.environment_file, "".join(f"{name}={shlex.quote(value)}\n" for name, value in own.items()))
    return {**clean_environment(), **own}
