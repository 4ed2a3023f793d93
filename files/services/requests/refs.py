"""Find the slug of a request, which names its partition, by the id that its owner uses."""

from __future__ import annotations

from accounts.domain.people import Person
from files.models import RequestRefItem
from mydoc.core.errors import NotFound
from mydoc.core.ids import is_id


def slug_of(*, owner: Person, request_id: str) -> str:
    """Return the slug of one of the owner's requests: one round trip.

    Raises:
        NotFound: `request_not_found`.
    """
    if not is_id(request_id):
        raise no_such_own_request()
    try:
        return str(RequestRefItem.get(owner.id, request_id, consistent_read=True).slug)
    except RequestRefItem.DoesNotExist:
        raise no_such_own_request() from None


def no_such_own_request() -> NotFound:
    """Return the error for an owner who has no such request."""
    return NotFound("request_not_found", "This request does not exist. It may have expired.")
