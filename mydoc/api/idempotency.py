"""`Idempotency-Key`: a POST that is sent again gets the answer of the first time, and does nothing twice."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pynamodb.exceptions import PutError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from mydoc import clock
from mydoc.errors import Conflict, Invalid
from mydoc.models import AnswerItem
from mydoc.transactions import is_refusal, suppress_refusal

_KEPT = timedelta(days=1)
# After this long, a request that has not answered is taken for dead.
_LEASE = timedelta(seconds=60)
_LONGEST_KEY = 255

Handler = Callable[..., Response]


def key_of(request: Request) -> str | None:
    """The request's Idempotency-Key.

    Raises:
        Invalid: `bad_idempotency_key`, unless it is 1 to 255 printable ASCII characters.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid("bad_idempotency_key", "An Idempotency-Key is 1 to 255 printable ASCII characters.")
    return key


def idempotent(*, holds_secret: bool = False, by: str = "") -> Callable[[Handler], Handler]:
    """Give a view's method this behaviour; without the header it costs nothing, with it two round trips.

    Args:
        holds_secret: the answer is not kept; a repetition is refused instead of answered.
        by: the header that tells callers apart who are nobody to us otherwise.
    """

    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = key_of(request)
            if key is None:
                return handler(view, request, *args, **kwargs)
            return _once(_item_of(request, key, by), lambda: handler(view, request, *args, **kwargs), holds_secret)

        return wrapped

    return decorate


def _item_of(request: Request, key: str, by: str) -> AnswerItem:
    body = json.dumps(request.data, sort_keys=True, default=str)
    now = clock.now()
    return AnswerItem(
        _digest(f"{_caller(request, by)}\n{request.method}\n{request.path}\n{key}"),
        fingerprint=_digest(body),
        started_at=now,
        ttl=now + _KEPT,
    )


def _caller(request: Request, by: str) -> str:
    return f"{by}: {request.headers.get(by, '')}" if by else str(request.user.pk)


def _once(item: AnswerItem, run: Callable[[], Response], holds_secret: bool) -> Response:
    earlier = _begin(item)
    if earlier is not None:
        return earlier
    try:
        response = run()
    except Exception:
        # Nothing was done, so the same request may be tried again.
        item.delete()
        raise
    body = "" if holds_secret else JSONRenderer().render(response.data).decode()
    with suppress_refusal():
        item.update(
            actions=[AnswerItem.status.set(response.status_code), AnswerItem.body.set(body)],
            condition=AnswerItem.started_at == item.started_at,
        )
    return response


def _begin(item: AnswerItem) -> Response | None:
    is_dead = AnswerItem.status.does_not_exist() & (AnswerItem.started_at < item.started_at - _LEASE)
    try:
        item.save(condition=AnswerItem.id.does_not_exist() | is_dead)
    except PutError as error:
        if not is_refusal(error):
            raise
        return _earlier_answer(AnswerItem.get(item.id, consistent_read=True), item.fingerprint)
    return None


def _earlier_answer(earlier: AnswerItem, fingerprint: str) -> Response:
    if earlier.fingerprint != fingerprint:
        raise Conflict(
            "idempotency_key_reused", "This Idempotency-Key came with another body before. Use a new one."
        )
    if earlier.status is None:
        raise Conflict("request_in_progress", "The first request with this Idempotency-Key is not done yet. Wait.")
    if not earlier.body:
        raise Conflict("answered_before", "This was answered before, and its secret is shown only once.")
    return Response(json.loads(earlier.body), status=int(earlier.status), headers={"Idempotent-Replayed": "true"})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
