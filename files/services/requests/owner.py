"""Create, list, change and close file requests for their owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain import request_rules as rules
from files.domain.audit import Action
from files.domain.documents import check_lifetime
from files.domain.request_terms import Changes as Changes
from files.domain.request_terms import check_changes
from files.domain.requests import Request
from files.models import AuditItem, RequestItem, RequestPart, RequestRefItem
from files.models.requests import HEAD
from files.services import audit
from files.services.documents.collected import KEPT
from files.services.mapping import request_of
from files.services.requests.refs import no_such_own_request, slug_of
from mydoc import features
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id, new_secret
from mydoc.core.paging import Page, encode_cursor, id_in
from mydoc.features import Feature, Limits
from mydoc.web.versions import ANY, Expected, both, is_version

_ATTEMPTS = 5


def create(
    *,
    owner: Person,
    title: str,
    instructions: str = "",
    ask_name: str = "required",
    ask_email: str = "optional",
    max_files: int = rules.USUAL_FILES,
    max_bytes: int = rules.USUAL_BYTES,
    largest_file: int | None = None,
    types: list[str] | None = None,
    expires_in: int | None = None,
    keep_for: int | None = None,
) -> Request:
    """Create a request and return it: one round trip.

    Args:
        ask_name, ask_email: required, optional or off.
        max_bytes, largest_file: of all files together, and of each.
        types: extensions and media types; any for none.
        expires_in, keep_for: seconds that the link works, and that what arrives is kept; None for the default.

    Raises:
        Invalid: `bad_title`, `bad_instructions`, `bad_asked`, `bad_max_files`, `bad_max_bytes`,
            `bad_largest_file`, `bad_types`, `bad_expiry`, `bad_keep_for`. Forbidden: `feature_off`.
    """
    features.require(Feature.GUEST_COLLECTING)
    asked = Changes(
        frozenset({"title"}),
        title=title,
        instructions=instructions,
        ask_name=ask_name,
        ask_email=ask_email,
        max_files=max_files,
        max_bytes=max_bytes,
        largest_file=largest_file,
        types=types or [],
        expires_in=expires_in,
        keep_for=keep_for,
    )
    limits = features.limits(owner.group)
    check_changes(asked, default=limits.default_expiry, longest=limits.longest_expiry)
    item = _new_item(asked, owner, limits)
    request = request_of(item)
    line = _line(request, owner, Action.REQUEST_CREATED)

    def build(transaction: TransactWrite) -> None:
        # No one else knows this slug: if it is there, an earlier try was written and its answer lost.
        transaction.save(item, condition=RequestItem.slug.does_not_exist() | (RequestItem.id == item.id))
        transaction.save(RequestRefItem(owner.id, item.id, slug=item.slug, ttl=item.ttl))
        audit.add(transaction, line)

    commit(build)
    return request


def list_own(*, owner: Person, cursor: str | None = None, limit: int = 50) -> Page[Request]:
    """Return a page of one's own requests, newest first, the ended ones among them: one query.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    items = list(
        RequestPart.by_owner.query(
            owner.id,
            RequestItem.id < below if below else None,
            scan_index_forward=False,
            limit=limit + 1,
            page_size=limit + 1,
        )
    )
    found = [request_of(item) for item in items[:limit]]
    return Page(found, encode_cursor({"id": found[-1].id}) if len(items) > limit else None)


def get(*, owner: Person, request_id: str) -> Request:
    """Return one of one's own requests: two round trips.

    Raises:
        NotFound: `request_not_found`.
    """
    return request_of(_own_item(owner, request_id))


def change(*, owner: Person, request_id: str, changes: Changes, expected: Expected = ANY) -> Request:
    """Change what a request asks and allows, from the next call on: five round trips.

    Args:
        expected: the versions that the change is meant for.

    Raises:
        As `create`, but for `feature_off`. NotFound: `request_not_found`. Conflict: `request_closed`, `busy`.
        Outdated: `changed_meanwhile`.
    """
    limits = features.limits(owner.group)
    check_changes(changes, default=limits.default_expiry, longest=limits.longest_expiry)
    for _ in range(_ATTEMPTS):
        item = _own_item(owner, request_id)
        if item.closed_at is not None:
            raise Conflict("request_closed", "This request is closed. Create a new one.")
        expected.check(int(item.version))
        actions, ttl = _actions(item, changes, limits)
        if not actions:
            return request_of(item)
        try:
            _write(item, actions, action=Action.REQUEST_CHANGED, owner=owner, condition=_as_read(item), ttl=ttl)
        except Cancelled:
            # It was changed or closed meanwhile: read it again.
            continue
        return get(owner=owner, request_id=request_id)
    raise Conflict("busy", "The request was changed at the same time. Try again.")


def close(*, owner: Person, request_id: str, expected: Expected = ANY) -> None:
    """End a request for good; nothing more can be sent from the next call on. Closing twice changes nothing.

    Args:
        expected: the versions that may be closed.

    Raises:
        NotFound: `request_not_found`. Outdated: `changed_meanwhile`.
    """
    item = _own_item(owner, request_id)
    expected.check(int(item.version))
    if item.closed_at is not None:
        return
    now = clock.now()
    actions = [RequestItem.closed_at.set(now)]
    same = both(RequestItem.closed_at.does_not_exist(), expected.holds(RequestItem.version))
    try:
        _write(item, actions, action=Action.REQUEST_CLOSED, owner=owner, condition=same, ttl=now + KEPT)
    except Cancelled:
        now_there = _own_item(owner, request_id)
        if now_there.closed_at is None:
            expected.check(int(now_there.version))
        # Otherwise it was closed meanwhile.


def _own_item(owner: Person, request_id: str) -> RequestItem:
    slug = slug_of(owner=owner, request_id=request_id)
    try:
        item = RequestItem.get(slug, HEAD, consistent_read=True)
    except RequestItem.DoesNotExist:
        raise no_such_own_request() from None
    if item.owner_id != owner.id:
        raise no_such_own_request()
    return item


def _write(
    item: RequestItem,
    actions: list[Any],
    *,
    action: Action,
    owner: Person,
    condition: Condition,
    ttl: datetime | None,
) -> None:
    line = _line(request_of(item), owner, action)
    if ttl is not None:
        actions = [*actions, RequestItem.ttl.set(ttl)]

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            RequestItem(item.slug), actions=[*actions, RequestItem.version.add(1)], condition=condition
        )
        if ttl is not None:
            transaction.update(RequestRefItem(item.owner_id, item.id), actions=[RequestRefItem.ttl.set(ttl)])
        audit.add(transaction, line)

    commit(build)


def _new_item(asked: Changes, owner: Person, limits: Limits) -> RequestItem:
    now = clock.now()
    lifetime = check_lifetime(asked.expires_in, default=limits.default_expiry, longest=limits.longest_expiry)
    keep = rules.check_keep(asked.keep_for, default=limits.default_expiry, longest=limits.longest_expiry)
    return RequestItem(
        new_secret(),
        id=new_id(),
        owner_id=owner.id,
        title=rules.check_title(asked.title),
        instructions=asked.instructions or None,
        ask_name=asked.ask_name,
        ask_email=asked.ask_email,
        max_files=asked.max_files,
        files_free=asked.max_files,
        max_bytes=asked.max_bytes,
        bytes_free=asked.max_bytes,
        largest_file=asked.largest_file,
        types=rules.check_types(asked.types) or None,
        created_at=now,
        expires_at=now + lifetime,
        keep=int(keep.total_seconds()),
        ttl=now + lifetime + KEPT,
    )


def _actions(item: RequestItem, changes: Changes, limits: Limits) -> tuple[list[Any], datetime | None]:
    """Return the changes to the head, and until when the request is listed, if that changes."""
    values: dict[str, Any] = {
        "title": (RequestItem.title, lambda: rules.check_title(changes.title)),
        "instructions": (RequestItem.instructions, lambda: changes.instructions or None),
        "ask_name": (RequestItem.ask_name, lambda: rules.check_asked("ask_name", changes.ask_name).value),
        "ask_email": (RequestItem.ask_email, lambda: rules.check_asked("ask_email", changes.ask_email).value),
        "largest_file": (RequestItem.largest_file, lambda: changes.largest_file),
        "types": (RequestItem.types, lambda: rules.check_types(changes.types) or None),
        "keep_for": (RequestItem.keep, lambda: _seconds(changes.keep_for, limits)),
        "is_paused": (RequestItem.is_paused, lambda: changes.is_paused),
    }
    actions = [_set(attribute, value()) for name, (attribute, value) in values.items() if name in changes.given]
    if "is_paused" in changes.given and changes.is_paused != bool(item.is_paused):
        actions.append(_set(RequestItem.paused_at, clock.now() if changes.is_paused else None))
    if "max_files" in changes.given:
        actions += _limit(RequestItem.max_files, RequestItem.files_free, changes.max_files - int(item.max_files))
    if "max_bytes" in changes.given:
        actions += _limit(RequestItem.max_bytes, RequestItem.bytes_free, changes.max_bytes - int(item.max_bytes))
    if "expires_in" not in changes.given:
        return actions, None
    lifetime = check_lifetime(changes.expires_in, default=limits.default_expiry, longest=limits.longest_expiry)
    expires_at = clock.now() + lifetime
    return [*actions, RequestItem.expires_at.set(expires_at)], expires_at + KEPT


def _limit(most: Any, free: Any, difference: int) -> list[Any]:
    """Return the actions that change a limit and what is left of it by the same amount, so that uploads
    meanwhile stay counted."""
    return [most.add(difference), free.add(difference)] if difference else []


def _as_read(item: RequestItem) -> Condition:
    return RequestItem.closed_at.does_not_exist() & is_version(RequestItem.version, int(item.version))


def _seconds(keep_for: int | None, limits: Limits) -> int:
    keep = rules.check_keep(keep_for, default=limits.default_expiry, longest=limits.longest_expiry)
    return int(keep.total_seconds())


def _set(attribute: Any, value: Any) -> Any:
    return attribute.remove() if value is None else attribute.set(value)


def _line(request: Request, owner: Person, action: Action) -> list[AuditItem]:
    return audit.lines_about(
        action=action, owner_id=owner.id, document_id="", document_name=request.title, actor=owner
    )
