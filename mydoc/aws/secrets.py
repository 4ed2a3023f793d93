"""Create, read, rotate and retire a stage's secrets in Parameter Store.

Each key is a parameter, `/mydoc/<stage>/<kind>-<number>`, that is created on condition that it does not exist and
never changed. The highest number signs; all others are accepted. A key that ends in `-next` is announced: it is
accepted and does not sign yet (docs/adr/0008-secrets.md).
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

from mydoc.aws import names
from mydoc.core import clock

SECRET_KEY = "secret-key"  # noqa: S105 - a name
TOKEN_PEPPER = "token-pepper"  # noqa: S105 - a name
KINDS = (SECRET_KEY, TOKEN_PEPPER)

# How long a key is accepted after the next one signs. Sessions and jobs in the dead-letter queue live 14 days; a
# day more, since warm processes may sign with the old key for a while. A token lives a year at most and keeps the
# digest it was made with until it is used.
GRACE: Mapping[str, timedelta] = {SECRET_KEY: timedelta(days=15), TOKEN_PEPPER: timedelta(days=366)}

_BYTES = 48
_NAME = re.compile(rf"({'|'.join(KINDS)})-(\d+)(-next)?")

logger = logging.getLogger(__name__)


class NoSecrets(Exception):
    """The stage has no secrets, or they cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Secrets:
    """The keys that a stage signs with, and fallbacks, which are accepted and sign nothing."""

    secret_key: str = field(default="", repr=False)
    token_pepper: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    token_pepper_fallbacks: tuple[str, ...] = field(default=(), repr=False)

    def environment(self) -> dict[str, str]:
        """Return the keys that sign, as environment variables for another process."""
        return {"MYDOC_SECRET_KEY": self.secret_key, "MYDOC_TOKEN_PEPPER": self.token_pepper}


def made_up() -> Secrets:
    """Return random secrets for this process alone."""
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


def read_secrets(*, stage: str, region: str) -> Secrets:
    """Read the stage's secrets: one call for up to ten keys, and one for each further ten.

    Raises:
        NoSecrets: they do not exist or cannot be read.
    """
    # Not boto3, whose import would make cold starts slower. Parameter Store throttles when a thousand processes
    # start at once, hence eight attempts.
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
            f"Parameter Store has no {' and no '.join(missing)} under {names.parameters(stage)}/ in {region}. "
            f"Run `zappa deploy {stage}`, or `manage.py secrets ensure` with MYDOC_STAGE={stage}."
        )
    (secret_key, *old_keys), (token_pepper, *old_peppers) = (chosen[kind] for kind in KINDS)
    return Secrets(secret_key, token_pepper, tuple(old_keys), tuple(old_peppers))


def read_at_start(*, stage: str, region: str, is_required: bool) -> Secrets:
    """Read the stage's secrets; return empty ones instead of an error where they are not required.

    The commands that create a stage run before it has secrets. They sign nothing: Django and the tokens refuse an
    empty key.

    Raises:
        NoSecrets: they are required, and do not exist or cannot be read.
    """
    try:
        return read_secrets(stage=stage, region=region)
    except NoSecrets as error:
        if is_required:
            raise
        logger.warning("%s Nothing can be signed until then.", error)
        return Secrets()


def ensure_secrets(ssm: Any, *, stage: str) -> list[str]:
    """Create the keys that the stage lacks; of two calls at once, one creates a key and the other leaves it.

    Args:
        ssm: a boto3 SSM client.

    Returns:
        what was changed, one sentence each.
    """
    there = {key.kind for key in _read(ssm, stage)}
    missing = [kind for kind in KINDS if kind not in there]
    return [f"{kind}: created" for kind in missing if _make(ssm, stage, _name(kind, 1))]


def rotate(
    ssm: Any, *, stage: str, kinds: Iterable[str] = KINDS, start_afresh: Callable[[], list[str]]
) -> list[str]:
    """Replace the key of each kind; the old keys are still accepted.

    1. Announce: create `<kind>-<next number>-next`, on condition that it does not exist. A crash after it leaves
       an announced key; running this again finds it and continues.
    2. Restart all processes, so that each accepts the new key before any signs with it. A crash leaves some
       processes that do not know it, and none that signs with it; running this again restarts all of them.
    3. Promote: create `<kind>-<next number>` with the same value, on condition that it does not exist, then delete
       the announced one. From now on, processes that start sign with the new key. A crash in between leaves the
       value under both names, which counts once; `retire` deletes the announced one.
    4. Restart all processes, so that each signs with the new key. A crash leaves warm processes that sign with the
       old key, which is accepted throughout its grace period; running this again would rotate once more.

    Args:
        ssm: a boto3 SSM client.
        kinds: some of KINDS.
        start_afresh: restarts all processes, so that they read the secrets again, waits for that, and returns what
            it did.

    Returns:
        what was changed, one sentence each.

    Raises:
        NoSecrets: there is no key to replace.
    """
    kinds = list(kinds)
    changes = announce(ssm, stage=stage, kinds=kinds)
    changes += start_afresh()
    changes += _promote(ssm, stage, kinds)
    return changes + start_afresh()


def announce(ssm: Any, *, stage: str, kinds: Iterable[str] = KINDS) -> list[str]:
    """Create a new key of each kind that is accepted and does not sign; `rotate` continues from there.

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
    """Delete keys that were replaced longer ago than the grace period, and what a crashed rotation left announced.

    Warm processes accept a deleted key until they are started afresh.

    Args:
        ssm: a boto3 SSM client.
        kinds: some of KINDS.
        grace: None for each kind's own.

    Returns:
        what was changed, one sentence each.

    Raises:
        NoSecrets: the stage has no key of a kind.
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
            # Two rotations at once promote the same key once. One that another rotation has overtaken never signed
            # anything, and is deleted.
            if key.number > current.number and _make(ssm, stage, _name(kind, key.number), key.value):
                changes.append(f"{kind} {key.number}: signs from now on")
            _remove(ssm, stage, key.name)
    return changes


def _read(ssm: Any, stage: str) -> list[_Key]:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=names.parameters(stage), WithDecryption=True)
    found = [parameter for page in pages for parameter in page["Parameters"]]
    keys = []
    for parameter in found:
        match = _NAME.fullmatch(parameter["Name"].removeprefix(f"{names.parameters(stage)}/"))
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
    """Return the values of a kind, with the one that signs first."""
    own = sorted((key for key in keys if key.kind == kind), key=lambda key: (key.is_next, -key.number))
    if not own or own[0].is_next:
        return []
    # While a key is promoted, it exists under both names.
    return list(dict.fromkeys(key.value for key in own))


def _name(kind: str, number: int, *, is_next: bool = False) -> str:
    return f"{kind}-{number:04d}{'-next' if is_next else ''}"


def _make(ssm: Any, stage: str, name: str, value: str | None = None) -> bool:
    """Create a parameter, and return whether this call did; False if it exists."""
    try:
        ssm.put_parameter(
            Name=f"{names.parameters(stage)}/{name}",
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
        ssm.delete_parameter(Name=f"{names.parameters(stage)}/{name}")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__
