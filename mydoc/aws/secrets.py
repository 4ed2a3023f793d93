"""A stage's secrets in Parameter Store: made once, read in one call when a process starts, rotated, retired.

Each key is a parameter of its own, `/mydoc/<stage>/<kind>-<number>`, that is made on condition that it does not
exist and never changed. The highest number signs; all others are still accepted. One that ends in `-next` is only
accepted: it has been announced and does not sign yet (docs/adr/0008-secrets.md).
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from mydoc.core import clock

SECRET_KEY = "secret-key"  # noqa: S105 - a name
TOKEN_PEPPER = "token-pepper"  # noqa: S105 - a name
KINDS = (SECRET_KEY, TOKEN_PEPPER)

# How long a key is accepted after another took its place. Sessions live 14 days, and so does a job in the
# dead-letter queue; a day more, since processes that were warm may have signed a while longer. A token lives a
# year at most and keeps the digest it was made with until it is used.
GRACE: Mapping[str, timedelta] = {SECRET_KEY: timedelta(days=15), TOKEN_PEPPER: timedelta(days=366)}

_BYTES = 48
_NAME = re.compile(rf"({'|'.join(KINDS)})-(\d+)(-next)?")

logger = logging.getLogger(__name__)


class NoSecrets(Exception):
    """A stage's secrets are not there, or may not be read; the message says what to do."""


@dataclass(frozen=True)
class Secrets:
    """What a stage signs with; fallbacks are accepted and sign nothing."""

    secret_key: str = field(default="", repr=False)
    token_pepper: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    token_pepper_fallbacks: tuple[str, ...] = field(default=(), repr=False)

    def environment(self) -> dict[str, str]:
        """The environment variables from which a process takes the keys that sign."""
        return {"MYDOC_SECRET_KEY": self.secret_key, "MYDOC_TOKEN_PEPPER": self.token_pepper}


def made_up() -> Secrets:
    """Secrets that nobody else has, and that end with this process."""
    return Secrets(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES))


@dataclass(frozen=True)
class _Key:
    kind: str
    number: int
    is_next: bool
    value: str = field(repr=False)
    made_at: datetime

    @property
    def name(self) -> str:
        return _name(self.kind, self.number, is_next=self.is_next)


def path(stage: str) -> str:
    """Where a stage's parameters are."""
    return f"/mydoc/{stage}"


def read_secrets(*, stage: str, region: str) -> Secrets:
    """What the stage signs with now. One call, as long as there are no more than ten keys.

    Raises:
        NoSecrets: if they are not there or may not be read.
    """
    # Not boto3: it is not needed for this, and whoever starts cold pays for its import. Throttled where a
    # thousand processes start at once, hence the patience.
    config = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=2, read_timeout=5)
    try:
        ssm = botocore.session.get_session().create_client("ssm", region_name=region, config=config)
        keys = _read(ssm, stage)
    except (BotoCoreError, ClientError) as error:
        raise NoSecrets(f"The secrets of stage {stage} could not be read: {_reason(error)}.") from None
    chosen = {kind: _in_order(keys, kind) for kind in KINDS}
    missing = [kind for kind, values in chosen.items() if not values]
    if missing:
        raise NoSecrets(
            f"Parameter Store has no {' and no '.join(missing)} under {path(stage)}/ in {region}. "
            f"Run `zappa deploy {stage}`, or `manage.py secrets ensure` with MYDOC_STAGE={stage}."
        )
    (secret_key, *old_keys), (token_pepper, *old_peppers) = (chosen[kind] for kind in KINDS)
    return Secrets(secret_key, token_pepper, tuple(old_keys), tuple(old_peppers))


def read_at_start(*, stage: str, region: str, is_required: bool) -> Secrets:
    """As `read_secrets`; where they are not required, none rather than an error.

    The commands that make a stage run before it has secrets. They sign nothing: Django refuses to with an empty
    key, and so do tokens.

    Raises:
        NoSecrets: if they are required.
    """
    try:
        return read_secrets(stage=stage, region=region)
    except NoSecrets as error:
        if is_required:
            raise
        logger.warning("%s Nothing can be signed until then.", error)
        return Secrets()


def ensure_secrets(ssm: Any, *, stage: str) -> list[str]:
    """Make what the stage lacks. Of two that do so at once, one makes it, and the other leaves it.

    Args:
        ssm: a boto3 SSM client.

    Returns:
        what was changed, one sentence each.
    """
    there = {key.kind for key in _read(ssm, stage)}
    missing = [kind for kind in KINDS if kind not in there]
    return [f"{kind}: made" for kind in missing if _make(ssm, stage, _name(kind, 1))]


def rotate(
    ssm: Any, *, stage: str, kinds: Iterable[str] = KINDS, start_afresh: Callable[[], list[str]]
) -> list[str]:
    """Put a new key in the place of each; the old ones are still accepted. Interrupted, it goes on where it was.

    First every process learns to accept the new key, and only then does any sign with it.

    Args:
        ssm: a boto3 SSM client.
        kinds: which, of KINDS.
        start_afresh: makes all processes read the secrets again and returns, when they have, what it did.

    Returns:
        what was changed, one sentence each.

    Raises:
        NoSecrets: if there is nothing to rotate yet.
    """
    kinds = list(kinds)
    changes = announce(ssm, stage=stage, kinds=kinds)
    changes += start_afresh()
    changes += _promote(ssm, stage, kinds)
    return changes + start_afresh()


def announce(ssm: Any, *, stage: str, kinds: Iterable[str] = KINDS) -> list[str]:
    """Make a new key of each that is only accepted; `rotate` goes on from there.

    Returns, Raises:
        as `rotate`.
    """
    keys = _read(ssm, stage)
    changes = []
    for kind in kinds:
        number = _current(keys, kind, stage).number + 1
        if _make(ssm, stage, _name(kind, number, is_next=True)):
            changes.append(f"{kind} {number}: announced")
    return changes


def retire(ssm: Any, *, stage: str, kinds: Iterable[str] = KINDS, grace: timedelta | None = None) -> list[str]:
    """Remove keys that another took the place of longer ago than the grace period.

    Args:
        ssm: a boto3 SSM client.
        kinds: which, of KINDS.
        grace: None for each kind's own.

    Returns:
        what was changed, one sentence each.
    """
    keys = _read(ssm, stage)
    changes = []
    for kind in kinds:
        current = _current(keys, kind, stage)
        own = [key for key in keys if key.kind == kind and not key.is_next]
        for key in own:
            later = [other for other in own if other.number > key.number]
            if not later:
                continue
            replaced_at = min(later, key=lambda other: other.number).made_at
            if replaced_at + (GRACE[kind] if grace is None else grace) <= clock.now():
                _remove(ssm, stage, key.name)
                changes.append(f"{kind} {key.number}: retired")
        for key in keys:
            if key.kind == kind and key.is_next and key.number <= current.number:
                _remove(ssm, stage, key.name)
    return changes


def _promote(ssm: Any, stage: str, kinds: Iterable[str]) -> list[str]:
    keys = _read(ssm, stage)
    changes = []
    for kind in kinds:
        current = _current(keys, kind, stage)
        for key in keys:
            if key.kind != kind or not key.is_next:
                continue
            # Two rotations at once promote the same key once. What is left of one that came too late was only
            # ever accepted, and goes.
            if key.number > current.number and _make(ssm, stage, _name(kind, key.number), key.value):
                changes.append(f"{kind} {key.number}: signs from now on")
            _remove(ssm, stage, key.name)
    return changes


def _read(ssm: Any, stage: str) -> list[_Key]:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path(stage), WithDecryption=True)
    found = [parameter for page in pages for parameter in page["Parameters"]]
    keys = []
    for parameter in found:
        match = _NAME.fullmatch(parameter["Name"].removeprefix(f"{path(stage)}/"))
        if match:
            kind, number, suffix = match.groups()
            keys.append(_Key(kind, int(number), bool(suffix), parameter["Value"], parameter["LastModifiedDate"]))
    return keys


def _current(keys: Iterable[_Key], kind: str, stage: str) -> _Key:
    own = [key for key in keys if key.kind == kind and not key.is_next]
    if not own:
        raise NoSecrets(f"Stage {stage} has no {kind} yet. Run `manage.py secrets ensure`.")
    return max(own, key=lambda key: key.number)


def _in_order(keys: Iterable[_Key], kind: str) -> list[str]:
    """The values of a kind, the one that signs first."""
    own = sorted((key for key in keys if key.kind == kind), key=lambda key: (key.is_next, -key.number))
    if not own or own[0].is_next:
        return []
    # A key is there twice for the moment in which it is promoted.
    return list(dict.fromkeys(key.value for key in own))


def _name(kind: str, number: int, *, is_next: bool = False) -> str:
    return f"{kind}-{number:04d}{'-next' if is_next else ''}"


def _make(ssm: Any, stage: str, name: str, value: str | None = None) -> bool:
    """Whether this call made it; False if it was there."""
    try:
        ssm.put_parameter(
            Name=f"{path(stage)}/{name}",
            Value=value or secrets.token_urlsafe(_BYTES),
            Type="SecureString",
            Overwrite=False,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        return False
    return True


def _remove(ssm: Any, stage: str, name: str) -> None:
    try:
        ssm.delete_parameter(Name=f"{path(stage)}/{name}")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__
