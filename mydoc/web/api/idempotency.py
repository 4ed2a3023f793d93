"""Answer a repeated POST with the first answer, by its `Idempotency-Key`, so that nothing is done twice (ADR
29)."""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services.peppers import peppers
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid, MyDocError
from mydoc.core.ids import new_id
from mydoc.telemetry import context
from mydoc.web.api.models import AnswerItem

if TYPE_CHECKING:
    from mydoc.web.api.views import APIView

HEADER = "Idempotency-Key"
_KEPT = timedelta(days=1)
# Longer than Lambda lets a request run (zappa_settings.json): without an answer by then, it has crashed.
_LONGEST_RUN = timedelta(seconds=180)
_LONGEST_KEY = 255
# Of callers who are no one to us, all in one space: long enough that two of them choose no key in common.
_SHORTEST_OF_NOBODY = 16
_NONCE = 12
# An item holds 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_LONGEST_ANSWER = 380 * 1024
_REFUSALS = (MyDocError, APIException, Http404, PermissionDenied)

Handler = Callable[..., Response]


class Repeats(Enum):
    """How a view's POST answers a repetition with the same key."""

    KEPT = "the first answer is kept for a day and given again"
    ANEW = "doing it again changes nothing, and the answer tells what is true now"
    CONTINUED = "as ANEW, with the `renewal` of the first answer, so that it counts as one with it"
    NOT_OFFERED = "it ends what it is asked with, so there is nobody to repeat it"


def key_of(request: Request) -> str | None:
    """Return the request's Idempotency-Key; None without one.

    Raises:
        Invalid: `bad_idempotency_key`, unless it is 1 to 255 printable ASCII characters.
    """
    key = request.headers.get(HEADER)
    if key is not None and not (0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid("bad_idempotency_key", "An Idempotency-Key has 1 to 255 printable ASCII characters.")
    return key


def once(view: APIView, request: Request, handler: Handler) -> Handler:
    """Return the handler of a POST so that it keeps to the request's key, for two round trips more.

    Without a key it is the handler itself.

    Raises:
        Invalid: `bad_idempotency_key`.
    """
    if view.repeats is Repeats.NOT_OFFERED:
        return handler
    key = key_of(request)
    if key is None or view.repeats is Repeats.ANEW:
        return handler
    asked = _asked(view, request, key)

    @functools.wraps(handler)
    def run(*args: Any, **kwargs: Any) -> Response:
        earlier = _begin(asked)
        if isinstance(earlier, AnswerItem):
            return _once(asked, earlier, lambda: handler(*args, **kwargs))
        if view.repeats is Repeats.CONTINUED:
            view.renewal = earlier.data["renewal"]
            return handler(*args, **kwargs)
        return earlier

    return run


@dataclass(frozen=True)
class _Asked:
    """A request with its key, as stored: digests that cannot be computed without the pepper.

    Attributes:
        id: of the caller, the route and the key.
        fingerprint: of the body.
        seal: the key that encrypts the answer. It comes from the key and the body, so that the table alone, even
            with the pepper, opens nothing.
    """

    id: str
    fingerprint: str
    seal: bytes


def _asked(view: APIView, request: Request, key: str) -> _Asked:
    body = json.dumps(request.data, sort_keys=True, default=str)
    who = _caller(view, request)
    if not who:
        if len(key) < _SHORTEST_OF_NOBODY:
            message = "Without an account, an Idempotency-Key needs at least 16 characters, such as a UUID."
            raise Invalid("bad_idempotency_key", message)
        # Without an account, callers are distinguished only by what they send, passwords included.
        who = body
    what = f"{who}\n{request.method}\n{request.path}\n{key}"
    return _Asked(_digest("id", what).hex(), _digest("body", body).hex(), _digest("seal", f"{what}\n{body}"))


def _caller(view: APIView, request: Request) -> str:
    """Return who asks and with which rights: a token with fewer scopes does not get the answer that another one
    got."""
    if view.known_by and request.headers.get(view.known_by):
        return f"{view.known_by}: {request.headers[view.known_by]}"
    if not request.user.is_authenticated:
        return ""
    token: Any = request.auth
    rights = "session" if token is None else " ".join(sorted(token.scopes))
    return f"{request.user.pk} {rights}"


def _begin(asked: _Asked) -> AnswerItem | Response:
    """Return the record of a request that comes for the first time, or the answer to an earlier one."""
    now = clock.now()
    item = AnswerItem(asked.id, fingerprint=asked.fingerprint, started_at=now, attempt=new_id(), ttl=now + _KEPT)
    try:
        writes.put(item, condition=AnswerItem.id.does_not_exist())
    except Cancelled:
        try:
            earlier = AnswerItem.get(item.id, consistent_read=True)
        except AnswerItem.DoesNotExist:
            # It was refused meanwhile, which leaves the key free.
            raise _in_progress() from None
        # Where the answer to our own write was lost, the SDK's second try meets it.
        return item if earlier.attempt == item.attempt else _earlier_answer(earlier, asked)
    return item


def _once(asked: _Asked, item: AnswerItem, run: Callable[[], Response]) -> Response:
    before = context.writes()
    try:
        response = run()
    except _REFUSALS:
        # Nothing was done, so the same request may be tried again.
        writes.delete(item)
        raise
    except Exception:
        if context.writes() == before:
            writes.delete(item)
        else:
            _finish(item, [AnswerItem.is_unknown.set(True)])
        raise
    sealed = _seal(asked, response)
    is_too_long = len(sealed) > _LONGEST_ANSWER
    _finish(item, [AnswerItem.is_unknown.set(True) if is_too_long else AnswerItem.sealed.set(sealed)])
    return response


def _finish(item: AnswerItem, actions: list[Any]) -> None:
    with suppress(Cancelled):
        writes.update(item, actions=actions, condition=AnswerItem.started_at == item.started_at)


def _earlier_answer(earlier: AnswerItem, asked: _Asked) -> Response:
    if earlier.fingerprint != asked.fingerprint:
        raise Conflict(
            "idempotency_key_reused", "This Idempotency-Key was already used with another body. Use a new key."
        )
    if earlier.sealed is not None:
        return _opened(asked, earlier.sealed)
    if earlier.is_unknown or earlier.started_at < clock.now() - _LONGEST_RUN:
        raise Conflict(
            "outcome_unknown",
            "The first request with this Idempotency-Key was interrupted. Check whether it worked. If not, "
            "send it again with a new key.",
        )
    raise _in_progress()


def _in_progress() -> Conflict:
    return Conflict(
        "request_in_progress",
        "The first request with this Idempotency-Key is still in progress. Try again in a moment.",
    )


def _seal(asked: _Asked, response: Response) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = None if response.data is None else JSONRenderer().render(response.data).decode()
    text = json.dumps({"status": response.status_code, "headers": dict(response.items()), "body": body})
    nonce = secrets.token_bytes(_NONCE)
    # Of a hundred presigned URLs most is the same, and an item holds 400 KB.
    return nonce + AESGCM(asked.seal).encrypt(nonce, zlib.compress(text.encode()), asked.id.encode())


def _opened(asked: _Asked, sealed: bytes) -> Response:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    text = AESGCM(asked.seal).decrypt(sealed[:_NONCE], sealed[_NONCE:], asked.id.encode())
    # Those of earlier versions, which are kept for a day, are not compressed.
    kept = json.loads(text if text.startswith(b"{") else zlib.decompress(text))
    data = None if kept["body"] is None else json.loads(kept["body"])
    return Response(data, status=kept["status"], headers={**kept["headers"], "Idempotent-Replayed": "true"})


def _digest(use: str, text: str) -> bytes:
    return hmac.new(peppers()[0].encode(), f"{use}\n{text}".encode(), hashlib.sha256).digest()
