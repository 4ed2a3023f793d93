"""Store links, their documents, recipients and claims."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from mydoc.aws.tables import StageMeta, StageModel, table_name

# Range keys of a share's parts, in the order in which one query reads them: the share, then its documents.
HEAD = "a"
DOCUMENTS = "d#"
RECIPIENTS = "r#"


class SharesByOwner(GlobalSecondaryIndex):
    """A person's shares by time."""

    class Meta(StageMeta):
        index_name = "by_owner"
        projection = AllProjection()

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class SharesDue(GlobalSecondaryIndex):
    """An index of links by the time at which something is due about them, an hour a partition."""

    class Meta(StageMeta):
        index_name = "due"
        # Queries ask what kind of item it is.
        projection = IncludeProjection(["owner_id", "id", "what"])

    due_hour = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class SharePart(StageModel):
    """The table: all that belongs to a share is in the partition of its slug."""

    class Meta(StageMeta):
        table_name = table_name("shares")

    slug = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    what = DiscriminatorAttribute()

    by_owner = SharesByOwner()
    due = SharesDue()


class ShareItem(SharePart, discriminator="share"):
    """The link itself: its terms, and counts of its documents, kept up to date in the transactions that change
    them.

    `version` changes with every change of what a visitor may have of it.
    """

    begins_with = HEAD

    part = UnicodeAttribute(range_key=True, default=HEAD)
    id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    title = UnicodeAttribute(null=True)
    message = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    starts_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    follows_documents = BooleanAttribute(null=True)
    documents_end = UTCDateTimeAttribute(null=True)
    is_paused = BooleanAttribute(default=False)
    paused_at = UTCDateTimeAttribute(null=True)
    is_one_time = BooleanAttribute(default=False)
    is_spent = BooleanAttribute(null=True)
    is_slug_chosen = BooleanAttribute(default=False)
    audience = UnicodeAttribute()
    password_hash = UnicodeAttribute(null=True)
    max_downloads = NumberAttribute(null=True)
    downloads = NumberAttribute(default=0)
    last_claimed_at = UTCDateTimeAttribute(null=True)
    documents_count = NumberAttribute(default=0)
    bytes = NumberAttribute(default=0)
    ready_count = NumberAttribute(default=0)
    ready_bytes = NumberAttribute(default=0)
    fetched_count = NumberAttribute(default=0)
    broken_count = NumberAttribute(default=0)
    broken_bytes = NumberAttribute(default=0)
    recipients_count = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    rules_version = NumberAttribute(default=1)
    is_reminded = BooleanAttribute(null=True)
    mails_due = UTCDateTimeAttribute(null=True)
    receipt_token = UnicodeAttribute(null=True)
    zip_version = NumberAttribute(null=True)
    zip_size = NumberAttribute(null=True)
    zip_tries = NumberAttribute(null=True)
    zip_tried_at = UTCDateTimeAttribute(null=True)
    chosen_day = UnicodeAttribute(null=True)
    chosen_count = NumberAttribute(null=True)
    chosen_bytes = NumberAttribute(null=True)
    ending = UnicodeAttribute(null=True)
    due_hour = UnicodeAttribute()
    due_at = UnicodeAttribute()


class EntryItem(SharePart, discriminator="document"):
    """A document of a share: a copy, written in the transaction that changes the document, so that a page costs
    one query however many it shows."""

    begins_with = DOCUMENTS

    document_id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    name = UnicodeAttribute()
    folder = UnicodeAttribute(null=True)
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    etag = UnicodeAttribute(null=True)
    has_thumbnail = BooleanAttribute(default=False)
    created_at = UTCDateTimeAttribute()
    uploaded_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    downloads = NumberAttribute(default=0)


class RecipientItem(SharePart, discriminator="recipient"):
    """A recipient of a link. `key` opens it to them, as the slug opens it to everyone."""

    begins_with = RECIPIENTS

    id = UnicodeAttribute()
    email = UnicodeAttribute()
    key = UnicodeAttribute()
    added_at = UTCDateTimeAttribute()
    mail_state = UnicodeAttribute()
    mail_number = NumberAttribute(default=1)
    mail_token = UnicodeAttribute(null=True)
    mail_error = UnicodeAttribute(null=True)
    mail_at = UTCDateTimeAttribute(null=True)
    first_claimed_at = UTCDateTimeAttribute(null=True)
    downloads = NumberAttribute(default=0)
    reminded_at = UTCDateTimeAttribute(null=True)
    reminder_token = UnicodeAttribute(null=True)


class ShareRefItem(StageModel):
    """A link's slug by its id, read consistently; the index over links lags behind a moment."""

    class Meta(StageMeta):
        table_name = table_name("share-refs")

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    slug = UnicodeAttribute()


class ClaimItem(StageModel):
    """A counted download, written together with the link's counter.

    What it was given for is in `held`, an ETag or a ZIP's version, and in marks of the rules and the recipient;
    claims of before have none of it.
    """

    class Meta(StageMeta):
        table_name = table_name("claims")

    backed_up = False

    slug = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    document_id = UnicodeAttribute()
    zip_number = NumberAttribute(null=True)
    share_id = UnicodeAttribute(null=True)
    held = UnicodeAttribute(null=True)
    mark = UnicodeAttribute(null=True)
    recipient_id = UnicodeAttribute(null=True)
    recipient_mark = UnicodeAttribute(null=True)
    person_id = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
    ttl = TTLAttribute()


def document_part(document_id: str) -> str:
    """Return the range key of a document in a share."""
    return f"{DOCUMENTS}{document_id}"


def recipient_part(recipient_id: str) -> str:
    """Return the range key of a recipient of a share."""
    return f"{RECIPIENTS}{recipient_id}"
