"""Do the same with many documents of one person: each by itself, with a result of its own.

What is done with one is done by the service that does it alone, under its conditions, so that a document that
cannot be changed hinders no other. They follow each other: each changes its owner's quota, where transactions at
the same time would only refuse each other. A crash or a lost answer leaves some done; the same call does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.domain.people import Person
from files.domain.own_zips import check_chosen
from files.services import deletion, trash
from files.services.documents import listing
from files.services.requests import zips
from mydoc import features
from mydoc.core.errors import Conflict, MyDocError
from mydoc.features import Feature

MOST_AT_ONCE = 100
# API Gateway waits 29 seconds for an answer.
_SECONDS = 15


@dataclass(frozen=True)
class Result:
    """What became of one document: it is done, or why not."""

    document_id: str
    error: MyDocError | None = None


def delete(*, owner: Person, document_ids: Sequence[str], permanently: bool = False) -> list[Result]:
    """Delete documents, as `trash.delete` does each, and return the result of each, in order.

    Args:
        document_ids: up to 100. One that appears twice is deleted once.
        permanently: delete them for good, also from the trash, as `deletion.delete` does each.
    """
    if permanently:
        return _each(document_ids, lambda one: deletion.delete(owner=owner, document_id=one))
    return _each(document_ids, lambda one: trash.delete(owner=owner, document_id=one))


def restore(*, owner: Person, document_ids: Sequence[str]) -> list[Result]:
    """Restore documents from the trash, as `trash.restore` does each, and return the result of each, in order.

    Args:
        document_ids: up to 100. One that appears twice is restored once.
    """
    return _each(document_ids, lambda one: trash.restore(owner=owner, document_id=one))


def change_expiry(*, owner: Person, document_ids: Sequence[str], expires_in: int) -> list[Result]:
    """Keep documents for so many seconds from now on, as `listing.change` does each, and return the result of
    each, in order.

    Args:
        document_ids: up to 100. One that appears twice is changed once.

    Raises:
        Invalid: `bad_expiry`; then no document is changed.
    """
    listing.lifetime_of(expires_in, owner)
    return _each(document_ids, lambda one: listing.change(owner=owner, document_id=one, expires_in=expires_in))


def obtain_zip(*, owner: Person, document_ids: Sequence[str]) -> zips.RequestZip:
    """Return the ZIP of documents of one's own that are ready, and have it built where there is none. Asked again
    until it is ready, it returns the URL.

    Args:
        document_ids: 1 to 250.

    Raises:
        Invalid: `bad_selection`. Forbidden: `feature_off`. Conflict: `nothing_to_zip`.
        TooManyRequests: `too_many_requests`.
    """
    features.require(Feature.ZIP_DOWNLOADS)
    return zips.obtain_wanted(owner=owner, wanted=check_chosen(document_ids), title="Documents")


def _each(document_ids: Sequence[str], act: Callable[[str], object]) -> list[Result]:
    until = time.monotonic() + _SECONDS
    results: list[Result] = []
    for document_id in dict.fromkeys(document_ids):
        # The first is done in any case, or the same call again would come no further.
        if results and time.monotonic() >= until:
            late = Conflict("not_reached", "There was no time left for this document. Send it again.")
            results.append(Result(document_id, late))
            continue
        try:
            act(document_id)
        except MyDocError as error:
            results.append(Result(document_id, error))
        else:
            results.append(Result(document_id))
    return results
