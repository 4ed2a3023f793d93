"""Define the terms of a new link, and apply changes to those of an existing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from files.domain.documents import Document, Status, check_lifetime
from files.domain.share_rules import (
    LONGEST_TITLE,
    check_audience,
    check_max_downloads,
    check_message,
    check_password,
    check_protected,
    check_slug,
    check_start,
    check_title,
)
from files.domain.shares import Audience, Share
from mydoc.core.checks import check_all
from mydoc.core.errors import Invalid


@dataclass(frozen=True)
class Rules:
    """The terms of a new link.

    Attributes:
        expires_in: seconds; None to follow the document that is kept longest, or the default without any.
        expires_at: a moment instead of `expires_in`.
        starts_at: before it no one gets in.
        max_downloads: None for any number.
        is_one_time: each document, or all at once, can be fetched once.
        audience: a value of Audience.
        slug: a custom address; empty for an unguessable one.
    """

    title: str = ""
    message: str = ""
    password: str | None = None
    expires_in: int | None = None
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    max_downloads: int | None = None
    is_one_time: bool = False
    audience: str = Audience.ANYONE.value
    slug: str = ""


@dataclass(frozen=True)
class Changes:
    """Changes to a link. A field that is not in `given` stays as it is.

    Attributes:
        given: names of the fields below that are meant.
        expires_in: seconds from now; or `expires_at`; given as None, it follows the end of its documents.
        password, max_downloads, starts_at: None takes the limit away.
    """

    given: frozenset[str]
    title: str = ""
    message: str = ""
    password: str | None = None
    expires_in: int | None = None
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    max_downloads: int | None = None
    is_one_time: bool = False
    is_paused: bool = False
    audience: str = Audience.ANYONE.value


@dataclass(frozen=True)
class Identity:
    """The ids of a new link."""

    id: str
    slug: str
    owner_id: str


def check_rules(rules: Rules, *, is_common: Callable[[str], bool], longest: timedelta, at: datetime) -> None:
    """Refuse terms that no link can have, before anything is read.

    Args:
        is_common: whether a password is among those that are tried first.
        longest: that a link of its owner's may last.

    Raises:
        Invalid: `bad_password`, `bad_max_downloads`, `bad_message`, `bad_title`, `bad_audience`, `bad_slug`,
            `slug_needs_protection`, `bad_expiry`.
    """
    check_all(
        lambda: _check(rules, is_common),
        lambda: check_slug(rules.slug) if rules.slug else None,
        lambda: check_protected(
            is_slug_chosen=bool(rules.slug),
            has_password=bool(rules.password),
            audience=check_audience(rules.audience),
        ),
        lambda: chosen_end(rules, default=at, longest=longest, at=at),
    )


def check_changes(changes: Changes, *, is_common: Callable[[str], bool]) -> None:
    """Refuse changes that no link may have, before anything is read; `changed` refuses the rest.

    Raises:
        Invalid: `bad_password`, `bad_max_downloads`, `bad_message`, `bad_title`, `bad_audience`.
    """
    _check(changes, is_common)


def _check(said: Rules | Changes, is_common: Callable[[str], bool]) -> None:
    check_all(
        lambda: check_password(said.password, is_common=is_common),
        lambda: check_max_downloads(said.max_downloads),
        lambda: check_message(said.message),
        lambda: check_title(said.title),
        lambda: check_audience(said.audience),
    )


def chosen_end(said: Rules | Changes, *, default: datetime, longest: timedelta, at: datetime) -> datetime:
    """Return when a link ends, as its owner chose.

    Raises:
        Invalid: `bad_expiry`.
    """
    if said.expires_at is not None:
        if said.expires_in is not None:
            message = "Send either expires_in or expires_at, not both."
            raise Invalid("bad_expiry", message, fields={"expires_at": message})
        seconds = int((said.expires_at - at).total_seconds())
        check_lifetime(seconds, default=longest, longest=longest, field="expires_at")
        return said.expires_at
    if said.expires_in is None:
        return default
    return at + check_lifetime(said.expires_in, default=longest, longest=longest)


def new_share(
    rules: Rules,
    documents: Sequence[Document],
    *,
    identity: Identity,
    password_hash: str,
    usual: timedelta,
    longest: timedelta,
    at: datetime,
) -> Share:
    """Return a link by these rules, which were checked, to these documents.

    Args:
        password_hash: of the rules' password; empty for none.
        usual, longest: how long a link lasts whose owner does not say and that holds nothing, and at most.

    Raises:
        Invalid: `bad_expiry`, `bad_start`.
    """
    last = max((document.expires_at for document in documents), default=None)
    expires_at = chosen_end(rules, default=last or at + usual, longest=longest, at=at)
    share = Share(
        id=identity.id,
        slug=identity.slug,
        owner_id=identity.owner_id,
        title=check_title(rules.title) or label(documents),
        message=rules.message,
        created_at=at,
        starts_at=check_start(rules.starts_at, expires_at=expires_at),
        expires_at=expires_at,
        follows_documents=bool(documents) and rules.expires_in is None and rules.expires_at is None,
        documents_end=last,
        is_one_time=rules.is_one_time,
        is_slug_chosen=bool(rules.slug),
        audience=Audience(rules.audience),
        password_hash=password_hash,
        max_downloads=rules.max_downloads,
    )
    return holding(share, documents)


def holding(share: Share, documents: Sequence[Document]) -> Share:
    """Return the link as it counts these documents, and no others."""
    ready = [document.size for document in documents if document.status is Status.READY]
    return replace(
        share,
        documents_count=len(documents),
        size=sum(document.size for document in documents),
        ready_count=len(ready),
        ready_size=sum(ready),
    )


def label(documents: Sequence[Document]) -> str:
    """Return the title of a link, or a name for one without."""
    if len(documents) == 1:
        return documents[0].name[:LONGEST_TITLE]
    folders = {document.folder.partition("/")[0] for document in documents}
    if len(folders) == 1 and "" not in folders:
        return folders.pop()[:LONGEST_TITLE]
    return f"{len(documents)} documents" if documents else ""


def changed(
    share: Share,
    changes: Changes,
    *,
    hashed: Callable[[str], str],
    longest: Callable[[], timedelta],
    at: datetime,
) -> Share:
    """Return the link as it is after a change, which was checked.

    Args:
        hashed: the hash of a password, as a link keeps it.
        longest: that a link of its owner's may last; asked only where it matters.

    Raises:
        Invalid: `bad_expiry`, `bad_start`, `slug_needs_protection`.
    """
    given = changes.given
    values: dict[str, Any] = {
        name: getattr(changes, name)
        for name in ("message", "max_downloads", "is_one_time", "is_paused", "starts_at")
        if name in given
    }
    if "title" in given:
        values["title"] = check_title(changes.title)
    if "audience" in given:
        values["audience"] = Audience(changes.audience)
    if "password" in given:
        values["password_hash"] = hashed(changes.password) if changes.password else ""
    if given & {"expires_in", "expires_at"}:
        values |= _other_end(share, changes, longest(), at)
    if values.get("is_paused", share.is_paused) != share.is_paused:
        values["paused_at"] = at if values["is_paused"] else None
    if share.is_paused and not values.get("is_paused", True) and share.recipients_count:
        # Mails and reminders were kept back meanwhile.
        values |= {"mails_due": at, "is_reminded": False}
    after = replace(share, **values)
    if given & {"starts_at", "expires_in", "expires_at"}:
        check_start(after.starts_at, expires_at=after.expires_at)
    check_protected(is_slug_chosen=after.is_slug_chosen, has_password=after.has_password, audience=after.audience)
    return after


def _other_end(share: Share, changes: Changes, longest: timedelta, at: datetime) -> dict[str, Any]:
    follows = changes.expires_in is None and changes.expires_at is None
    default = share.documents_end or share.expires_at
    return {
        "follows_documents": follows and share.documents_end is not None,
        "expires_at": chosen_end(changes, default=default, longest=longest, at=at),
        "is_reminded": False,
    }
