"""Start uploads to one's own documents."""

from __future__ import annotations

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from accounts.services import quota
from files.domain.checksums import check_crc32
from files.domain.documents import Document, check_content_type, check_lifetime, check_size
from files.domain.names import check_folder, check_name
from files.models import ShareItem
from files.services import mapping, shares
from files.services.documents import copies
from files.services.uploads.creation import begin
from mydoc import features
from mydoc.aws.transactions import Cancelled


def start(
    *,
    owner: Person,
    name: str,
    size: int,
    content_type: str = "",
    expires_in: int | None = None,
    folder: str = "",
    share: str | None = None,
    crc32: str = "",
) -> Document:
    """Begin an upload and return its document: one round trip, one more for a file of several parts, and two more
    to put it into a share.

    Args:
        size: bytes; an upload of another size fails.
        content_type: the client's guess, until the type is detected from the bytes.
        expires_in: seconds to keep the document once it is ready; None for the default.
        folder: the path of its folder.
        share: id of a share of the owner's to put it into.
        crc32: of a file of one part, as S3 writes it; S3 takes no other bytes. Empty for none.

    Raises:
        Invalid: `bad_name`, `bad_folder`, `bad_size`, `bad_content_type`, `bad_expiry`, `bad_checksum`.
        NotFound: `share_not_found`. Conflict: `share_full`.
        TooLarge: `file_too_large`, `quota_exceeded`.
    """
    check_name(name)
    check_folder(folder)
    limits = features.limits(owner.group)
    check_size(size, largest=limits.largest_file)
    check_content_type(content_type)
    check_crc32(crc32, size=size)
    lifetime = check_lifetime(expires_in, default=limits.default_expiry, longest=limits.longest_expiry)
    slug = shares.slug_for_upload(owner=owner, share_id=share) if share else None

    def also(transaction: TransactWrite, document: Document) -> None:
        if slug:
            copies.receive(transaction, slug=slug, document=document)

    def refusal(error: Cancelled) -> Exception:
        return shares.full() if error.refused_by(ShareItem) else quota.refusal(user_id=owner.id, size=size)

    return begin(
        owner=mapping.ref_of(owner),
        name=name,
        size=size,
        content_type=content_type,
        lifetime=lifetime,
        folder=folder,
        share_slug=slug,
        crc32=crc32,
        also=also,
        refusal=refusal,
    )
