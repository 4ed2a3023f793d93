"""Show the ZIP of a link to visitors, start its build and claim its download."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files import blobs
from files.domain.activity import Activity, Happening
from files.domain.audit import Action
from files.domain.shares import CLAIM_SECONDS, Share, no_such_share, recipients_only
from files.domain.zips import (
    ZIP_TYPE,
    Zip,
    ZipState,
    check_offered,
    zip_key,
    zip_name,
    zip_not_ready,
)
from files.models import HEAD, ClaimItem, RecipientItem, ShareItem, ZipItem
from files.services import audit
from files.services.activity import record
from files.services.documents.listing import Download
from files.services.mapping import share_of
from files.services.shares.access import (
    Recipient,
    Visit,
    admit,
    check_slug,
    leads_nowhere,
    not_to_be_had,
    read_recipient,
    recipient_of,
    require_active_owner,
    still_admits,
)
from files.services.shares.claim_records import ALL, claim_key, new_claim, require_alive, token_of
from files.services.shares.claims import note_recipient
from files.services.shares.listing import LARGEST_PAGE, read
from files.services.shares.uniform_reads import alike
from files.services.zips import repository
from files.services.zips.jobs import enqueue, request
from mydoc import features
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.features import Feature


@dataclass(frozen=True)
class ShownZip:
    """The ZIP of a link as it is now, and the name it is saved under."""

    share: Share
    zip: Zip
    name: str

    @property
    def may_be_begun(self) -> bool:
        """Whether a request for it would start a build."""
        return self.zip.may_be_begun(clock.now())


@alike(calls=4)
def see(*, visit: Visit) -> ShownZip:
    """Return how far the ZIP of a link is, without counting or starting anything: two round trips.

    Raises:
        NotFound: `share_not_found`. Forbidden: `password_required`, `not_started`, `sign_in_required`,
            `recipients_only`.
    """
    share, item = _look(visit)
    return _shown(share, item)


@alike(calls=4)
def start(*, visit: Visit) -> ShownZip:
    """Start the build of a link's ZIP, unless it is ready, being built, or failed a short while ago: two round
    trips, or four.

    Raises:
        As `see`. Forbidden: `feature_off`. Conflict: `nothing_to_zip`, `zip_not_offered`.
    """
    share, item = _look(visit)
    _check_offered(share)
    shown = _shown(share, item)
    if shown.may_be_begun:
        request(share=share, failures=int(item.failures) if item else 0)
        return ShownZip(share, Zip(share.version, ZipState.BUILDING, total=share.ready_size), shown.name)
    if item is not None and repository.is_forgotten(item):
        enqueue(owner_id=share.owner_id, share_id=share.id, version=share.version)
    return shown


@alike(calls=8)
def claim(*, visit: Visit, claim_id: str | None = None) -> Download:
    """Count a download of the whole link and return a presigned URL of its ZIP, valid for 60 seconds.

    A one-time link is used up by it. S3 serves the ZIP by ranges, so that an interrupted download can resume
    (`resume`).

    Two round trips: read the share, which says how large its ZIP is; in one transaction count, write the claim,
    and check share, ZIP and owner. Two more for a password that was not unlocked before, and one where the share
    says nothing of a ZIP.

    Args:
        claim_id: makes a repetition within 24 hours give another URL for the same claim, not another claim.

    Raises:
        As `see`. Forbidden: `feature_off`, `wrong_password`. TooManyRequests: `too_many_requests`.
        Conflict: `zip_not_ready`, `zip_not_offered`, `claim_used`, `busy`.
    """
    share, recipient = _read(visit)
    admit(share, visit, recipient=recipient, repeated=claim_id is not None)
    _check_offered(share, repeated=claim_id is not None)
    found = _find(share)
    key = claim_key(share, ALL, claim_id)
    try:
        _write_claim(share, found, key, visit, recipient)
    except Cancelled as error:
        # As with a single download: an earlier try may have written it, and taken the last download.
        if not (error.refused_by(ClaimItem) and error.refused_only_by(ClaimItem, ShareItem)):
            raise _refusal(share, error) from error
        require_alive(share.slug, key)
    return _signed(share, found, key)


def _look(visit: Visit) -> tuple[Share, ZipItem | None]:
    share, page = read(check_slug(visit.slug), limit=LARGEST_PAGE)
    if share is None:
        raise no_such_share()
    owner, item, *others = fetch(
        [quota.read_active(user_id=share.owner_id), _read_zip(share), *read_recipient(visit)]
    )
    require_active_owner(owner)
    # Only unlocking and claiming try a password.
    admit(share, visit, recipient=recipient_of(visit, others))
    if leads_nowhere(share, page):
        raise no_such_share()
    return share, item if isinstance(item, ZipItem) else None


def _read(visit: Visit) -> tuple[Share, Recipient | None]:
    head, *others = fetch([Read(ShareItem, check_slug(visit.slug), HEAD), *read_recipient(visit)])
    if not isinstance(head, ShareItem):
        raise no_such_share()
    return share_of(head), recipient_of(visit, others)


def _find(share: Share) -> Zip:
    """Return the ZIP of a share as the claim's transaction will find it, or not."""
    if share.zip_version == share.version:
        key = zip_key(share.owner_id, share.id, share.version)
        return Zip(share.version, ZipState.READY, size=share.zip_size, key=key)
    item = repository.look(share.id, share.version)
    if item is None or not repository.zip_of(item).is_ready(clock.now()):
        raise no_such_share() if share.is_used_up else not_to_be_had(share, zip_not_ready())
    return repository.zip_of(item)


def _read_zip(share: Share) -> Read:
    return Read(ZipItem, share.id, share.version)


def _shown(share: Share, item: ZipItem | None) -> ShownZip:
    found = repository.zip_of(item) if item else Zip(share.version, total=share.ready_size)
    if found.state is ZipState.READY and not found.is_ready(clock.now()):
        # One of its documents has expired, and the share will show it in a moment.
        found = Zip(share.version, ZipState.BUILDING, total=share.ready_size)
    return ShownZip(share, found, zip_name(share.title))


def _check_offered(share: Share, *, repeated: bool = False) -> None:
    features.require(Feature.ZIP_DOWNLOADS)
    check_offered(share, is_repeated=repeated)


def _write_claim(share: Share, found: Zip, key: str, visit: Visit, recipient: Recipient | None) -> None:
    now = clock.now()
    name = zip_name(share.title)
    by = recipient.email if recipient else ""
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id="",
        document_name=name,
        actor=None,
        label=by or "someone with the link",
    )
    told = _told(share, found, name, by)
    is_valid = (ZipItem.state == ZipState.READY.value) & (ZipItem.valid_until > now)
    claim_item = new_claim(share, key, ALL, held=str(found.version), visit=visit, recipient=recipient)
    spent = [ShareItem.is_spent.set(True)] if share.is_one_time else []

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[ShareItem.downloads.add(1), *spent],
            condition=still_admits(share) & _still_holds(share),
        )
        transaction.condition_check(ZipItem, share.id, found.version, condition=is_valid)
        transaction.save(claim_item, condition=ClaimItem.id.does_not_exist())
        quota.require_active(transaction, user_id=share.owner_id)
        if recipient:
            note_recipient(transaction, share.slug, recipient)
        audit.add(transaction, lines)
        record.add(transaction, told)

    commit(build)


def _still_holds(share: Share) -> Condition:
    """Return the condition that a share holds what its ZIP does."""
    same: Condition = ShareItem.version == share.version
    return same & (ShareItem.downloads == 0) if share.is_one_time else same


def _told(share: Share, found: Zip, name: str, by: str) -> Activity:
    return record.new(
        Happening.CLAIMED,
        owner_id=share.owner_id,
        share_id=share.id,
        document_name=name,
        size=found.size,
        is_first=share.downloads == 0,
        by=by,
    )


def _refusal(share: Share, error: Cancelled) -> Exception:
    if error.refused_by(RecipientItem):
        return recipients_only()
    if error.refused_only_by(ZipItem, ClaimItem):
        return not_to_be_had(share, zip_not_ready())
    if error.refused_by(ShareItem) and _has_changed(share):
        return not_to_be_had(share, zip_not_ready())
    return no_such_share()


def _has_changed(share: Share) -> bool:
    """Return whether a share is still open and merely holds something else: one round trip."""
    try:
        now = share_of(ShareItem.get(share.slug, HEAD, consistent_read=True))
    except ShareItem.DoesNotExist:
        return False
    return now.is_open(clock.now()) and now.version != share.version


def _signed(share: Share, found: Zip, key: str) -> Download:
    lifetime, name = timedelta(seconds=CLAIM_SECONDS), zip_name(share.title)
    url = blobs.sign_download(found.key, name=name, lifetime=lifetime, content_type=ZIP_TYPE)
    expires_at, token = clock.now() + lifetime, token_of(share.slug, key)
    return Download(url=url, name=name, size=found.size, expires_at=expires_at, resume_token=token)
