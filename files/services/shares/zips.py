"""Show the ZIP of a link to visitors, start its build and claim its download."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from files import blobs
from files.domain.activity import Activity, Happening
from files.domain.audit import Action
from files.domain.selections import Selection, key_of, nothing_chosen, parse_key, selection_not_offered
from files.domain.shares import CLAIM_SECONDS, Share, SharedDocument, no_such_share
from files.domain.zips import (
    ZIP_TYPE,
    Zip,
    ZipState,
    check_offered,
    zip_key,
    zip_name,
    zip_not_ready,
)
from files.models import ClaimItem, RecipientItem, ShareItem, ZipItem
from files.services import audit
from files.services.activity import record
from files.services.documents.listing import Download
from files.services.shares import admission
from files.services.shares.admission import Admission
from files.services.shares.claim_records import ALL, claim_key, new_claim, require_alive, token_of
from files.services.shares.uniform_reads import alike
from files.services.shares.visits import Along, Visit
from files.services.zips import repository
from files.services.zips.jobs import enqueue, request
from files.services.zips.selections import request as request_selection
from mydoc import features
from mydoc.aws.batches import Read
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import MyDocError
from mydoc.core.paging import Page
from mydoc.features import Feature


@dataclass(frozen=True)
class ShownZip:
    """The ZIP of a link as it is now, and the name it is saved under.

    Attributes:
        selection: how addresses name the ZIP of a selection; empty for that of everything.
    """

    share: Share
    zip: Zip
    name: str
    selection: str = ""

    @property
    def may_be_begun(self) -> bool:
        """Whether a request for it would start a build."""
        return self.zip.may_be_begun(clock.now())


@alike(calls=4)
def see(*, visit: Visit, selection: str = "") -> ShownZip:
    """Return how far the ZIP of a link is, without counting or starting anything: two round trips.

    Args:
        selection: which one, as `start` named it; empty for that of everything.

    Raises:
        Invalid: `bad_selection`. NotFound: `share_not_found`.
        Forbidden: `password_required`, `not_started`, `sign_in_required`, `recipients_only`.
    """
    if selection:
        return _shown_selection(*_look(visit, parse_key(selection)))
    return _shown(*_look(visit))


@alike(calls=4)
def start(*, visit: Visit) -> ShownZip:
    """Start the build of a link's ZIP, unless it is ready, being built, or failed a short while ago: two round
    trips, or four.

    Raises:
        As `see`. Forbidden: `feature_off`. Conflict: `nothing_to_zip`, `zip_not_offered`.
    """
    return _started(*_look(visit))


def _started(admitted: Admission, item: ZipItem | None) -> ShownZip:
    share, shown = admitted.share, _shown(admitted, item)
    _check_offered(share)
    if shown.may_be_begun:
        request(share=share, failures=int(item.failures) if item else 0)
        return ShownZip(share, Zip(share.version, ZipState.BUILDING, total=share.ready_size), shown.name)
    if item is not None and repository.is_forgotten(item):
        enqueue(owner_id=share.owner_id, share_id=share.id, version=share.version)
    return shown


@alike(calls=4)
def start_selection(*, visit: Visit, selection: Selection) -> ShownZip:
    """Start the build of a ZIP of some documents of a link, as `start`: four round trips, and one more for each
    further 2,500 documents of the link.

    Raises:
        As `start`. Conflict: `nothing_chosen`, `selection_not_offered`, `too_many_selections`.
    """
    admitted = admission.to_whole(visit, along=_along())
    share, now = admitted.share, clock.now()
    _check_offered(share)
    if share.is_one_time:
        raise selection_not_offered()
    ready = [one for one in admitted.page.items if one.is_ready(now)]
    chosen = [one for one in ready if selection.holds(one)]
    if not chosen:
        raise nothing_chosen()
    if len(chosen) == len(ready):
        return _started(admitted, _zip_among(admitted))
    found = request_selection(share=share, selection=selection, documents=chosen)
    return ShownZip(share, found, zip_name(selection.name(share.title)), key_of(share.id, found.version))


@alike(calls=8)
def claim(*, visit: Visit, selection: str = "", claim_id: str | None = None) -> Download:
    """Count a download of the whole link, or of a selection, and return a presigned URL of its ZIP, valid for 60
    seconds.

    A one-time link is used up by it. S3 serves the ZIP by ranges, so that an interrupted download can resume
    (`resume`).

    Two round trips: read the share, which says how large its ZIP is; in one transaction count, write the claim,
    and check share, ZIP and owner. Two more for a password that was not unlocked before, and one where the share
    says nothing of a ZIP.

    Args:
        selection: as in `see`; its ZIP is read with the share.
        claim_id: makes a repetition within 24 hours give another URL for the same claim, not another claim.

    Raises:
        As `see`. Forbidden: `feature_off`, `wrong_password`. TooManyRequests: `too_many_requests`.
        Conflict: `zip_not_ready`, `zip_not_offered`, `claim_used`, `busy`.
    """
    named = [Read(ZipItem, *parse_key(selection))] if selection else []
    admitted = admission.to_link(visit, *named, is_repeated=claim_id is not None)
    share = admitted.share
    _check_offered(share, repeated=claim_id is not None)
    found, name = _find_selection(admitted) if selection else (_find(admitted), zip_name(share.title))
    key = claim_key(share, f"{ALL}/{selection}" if selection else ALL, claim_id)
    try:
        _write_claim(admitted, found, key, name)
    except Cancelled as error:
        # As with a single download: an earlier try may have written it, and taken the last download.
        if not (error.refused_by(ClaimItem) and error.refused_only_by(ClaimItem, ShareItem)):
            raise _refusal(admitted, error) from error
        require_alive(share.slug, key)
    return _signed(admitted, found, key, name)


def _look(visit: Visit, named: tuple[str, int] | None = None) -> tuple[Admission, ZipItem | None]:
    """Return the admission and the ZIP of everything, or the one that is named, if it is of this version."""
    admitted = admission.to_page(visit, along=_along(named))
    return admitted, _zip_among(admitted)


def _along(named: tuple[str, int] | None = None) -> Along:
    def along(share: Share | None, _: Page[SharedDocument]) -> list[Read]:
        return [Read(ZipItem, *(named or (share.id, share.version)))] if share else []

    return along


def _zip_among(admitted: Admission) -> ZipItem | None:
    for item in admitted.items:
        if isinstance(item, ZipItem) and item.share_id == admitted.share.id:
            return item if repository.version_of(item) == admitted.share.version else None
    return None


def _find_selection(admitted: Admission) -> tuple[Zip, str]:
    """Return the ZIP of a selection as the claim's transaction will find it, and its name."""
    item = _zip_among(admitted)
    if item is None or not item.selection or not repository.zip_of(item).is_ready(clock.now()):
        raise no_such_share() if admitted.share.is_used_up else admitted.without(zip_not_ready())
    return repository.zip_of(item), _name_of(admitted.share, item)


def _shown_selection(admitted: Admission, item: ZipItem | None) -> ShownZip:
    share, now = admitted.share, clock.now()
    if item is None or not item.selection:
        return ShownZip(share, Zip(share.version), zip_name(share.title))
    found = repository.zip_of(item)
    if found.state is ZipState.READY and not found.is_ready(now):
        found = Zip(found.version, total=found.total)
    return ShownZip(share, found, _name_of(share, item), key_of(share.id, found.version))


def _name_of(share: Share, item: ZipItem) -> str:
    return zip_name(Selection.from_text(item.selection).name(share.title))


def _find(admitted: Admission) -> Zip:
    """Return the ZIP of a link as the claim's transaction will find it, or not."""
    share = admitted.share
    if share.zip_version == share.version:
        key = zip_key(share.owner_id, share.id, share.version)
        return Zip(share.version, ZipState.READY, size=share.zip_size, key=key)
    item = repository.look(share.id, share.version)
    if item is None or not repository.zip_of(item).is_ready(clock.now()):
        raise no_such_share() if share.is_used_up else admitted.without(zip_not_ready())
    return repository.zip_of(item)


def _shown(admitted: Admission, item: ZipItem | None) -> ShownZip:
    share = admitted.share
    found = repository.zip_of(item) if item else Zip(share.version, total=share.ready_size)
    if found.state is ZipState.READY and not found.is_ready(clock.now()):
        # One of its documents has expired, and the share will show it in a moment.
        found = Zip(share.version, ZipState.BUILDING, total=share.ready_size)
    return ShownZip(share, found, zip_name(share.title))


def _check_offered(share: Share, *, repeated: bool = False) -> None:
    features.require(Feature.ZIP_DOWNLOADS)
    check_offered(share, is_repeated=repeated)


def _write_claim(admitted: Admission, found: Zip, key: str, name: str) -> None:
    share, now = admitted.share, clock.now()
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id="",
        document_name=name,
        actor=None,
        label=admitted.label,
    )
    told = _told(share, found, name, admitted.by)
    is_valid = (ZipItem.state == ZipState.READY.value) & (ZipItem.valid_until > now)
    claim_item = new_claim(admitted, key, ALL, held=str(share.version))
    claim_item.zip_number = found.version
    spent = [ShareItem.is_spent.set(True)] if share.is_one_time else []

    def build(transaction: TransactWrite) -> None:
        admitted.count(transaction, actions=spent, also=_still_holds(share))
        transaction.condition_check(ZipItem, share.id, found.version, condition=is_valid)
        transaction.save(claim_item, condition=ClaimItem.id.does_not_exist())
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


def _refusal(admitted: Admission, error: Cancelled) -> MyDocError:
    by_share = not error.refused_by(RecipientItem) and error.refused_by(ShareItem)
    if by_share and admitted.has_changed():
        return admitted.without(zip_not_ready())
    return admitted.refusal(error, missing=zip_not_ready(), by=(ZipItem, ClaimItem))


def _signed(admitted: Admission, found: Zip, key: str, name: str) -> Download:
    share, lifetime = admitted.share, timedelta(seconds=CLAIM_SECONDS)
    url = blobs.sign_download(found.key, name=name, lifetime=lifetime, content_type=ZIP_TYPE)
    expires_at, token = clock.now() + lifetime, token_of(share.slug, key)
    return Download(url=url, name=name, size=found.size, expires_at=expires_at, resume_token=token)
