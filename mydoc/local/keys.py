"""Create and keep the keys of one state folder, readable by their owner only."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable
from configparser import ConfigParser
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """An access key of the emulator."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SigningKeys:
    """What the application of one state folder signs with.

    Args:
        secret_key: Django's.
        token_pepper: of the tokens' digests.
        events_secret: what an event of the emulator must bring along.
    """

    secret_key: str = field(repr=False)
    token_pepper: str = field(repr=False)
    events_secret: str = field(repr=False)


def root_keys(aws_state: Path) -> Keys:
    """Return the access key of the emulator's root.

    Args:
        aws_state: the emulator's folder. The file has the AWS CLI's own form: with it as
            AWS_SHARED_CREDENTIALS_FILE the CLI and the SDKs work as root.
    """
    parser = ConfigParser()
    parser.read_string(kept(root_file(aws_state), _new_credentials))
    found = parser["default"]
    return Keys(found["aws_access_key_id"], found["aws_secret_access_key"])


def root_file(aws_state: Path) -> Path:
    """Return the file of the root's access key."""
    return aws_state / "credentials"


def signing_keys(state: Path) -> SigningKeys:
    """Return the application's keys.

    Args:
        state: the state folder.
    """
    return SigningKeys(**json.loads(kept(state / "signing-keys.json", _new_signing_keys)))


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a file that only its owner may read.

    Args:
        make: returns the text of a new file. It is created before the emulator starts, so that two processes never
            create it at once.
    """
    if not path.exists():
        write(path, make())
    # A copy of the folder may have lost it.
    path.chmod(0o600)
    return path.read_text()


def write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp lets no one but its owner read it (Python, "tempfile").
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    Path(name).replace(path)


def _new_credentials() -> str:
    parser = ConfigParser()
    # AWS's own begin so (AWS, "IAM identifiers"), and nothing else may look like an account's number.
    parser["default"] = {
        "aws_access_key_id": f"AKIA{secrets.token_hex(8).upper()}",
        "aws_secret_access_key": secrets.token_urlsafe(_BYTES),
    }
    text = StringIO()
    parser.write(text)
    return text.getvalue()


def _new_signing_keys() -> str:
    names = SigningKeys.__dataclass_fields__
    return json.dumps({name: secrets.token_urlsafe(_BYTES) for name in names})
