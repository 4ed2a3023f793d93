"""Give owners what guests sent them as one ZIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.domain.people import Person
from files import blobs
from files.domain.own_zips import Wanted, check_wanted, nothing_received
from files.domain.shares import CLAIM_SECONDS
from files.domain.zips import ZIP_TYPE, Zip, zip_name
from files.services.requests import owner as request_owner
from files.services.zips import own
from mydoc import features
from mydoc.core import clock
from mydoc.features import Feature


@dataclass(frozen=True)
class RequestZip:
    """A ZIP of received files.

    Attributes:
        url: a presigned URL of it, valid for 60 seconds, once it is ready; else empty.
    """

    zip: Zip
    name: str
    url: str = ""


def obtain(
    *, owner: Person, request_id: str, submission_id: str = "", documents: Sequence[str] = ()
) -> RequestZip:
    """Return the ZIP of files that guests sent, and have it built where there is none: six round trips for up to
    a hundred files, nine for a new one. Asked again until it is ready, it returns the URL.

    Args:
        submission_id: of the only submission whose files are wanted; empty for all.
        documents: the ids of the only files that are wanted; none for all.

    Raises:
        NotFound: `request_not_found`. Invalid: `bad_selection`. Forbidden: `feature_off`.
        Conflict: `nothing_to_zip`. TooManyRequests: `too_many_requests`.
    """
    features.require(Feature.ZIP_DOWNLOADS)
    found = request_owner.get(owner=owner, request_id=request_id)
    wanted = check_wanted(request_id, submission_id, documents)
    return obtain_wanted(owner=owner, wanted=wanted, title=found.title)


def obtain_wanted(*, owner: Person, wanted: Wanted, title: str) -> RequestZip:
    """Return the ZIP of a person's own documents, as `obtain`: two round trips for up to a hundred, five for a new
    one.

    Args:
        title: what the ZIP is called.

    Raises:
        Conflict: `nothing_to_zip`. TooManyRequests: `too_many_requests`.
    """
    files = own.read_documents(owner_id=owner.id, wanted=wanted)
    if not files:
        raise nothing_received()
    made = own.request(owner_id=owner.id, wanted=wanted, documents=files)
    name = zip_name(title)
    if not made.is_ready(clock.now()):
        return RequestZip(made, name)
    lifetime = timedelta(seconds=CLAIM_SECONDS)
    return RequestZip(
        made, name, blobs.sign_download(made.key, name=name, lifetime=lifetime, content_type=ZIP_TYPE)
    )
