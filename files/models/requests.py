"""Store file requests, their submissions and files."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.aws.tables import StageMeta, StageModel, table_name

# Range keys of a request's parts.
HEAD = "a"
SUBMISSIONS = "s#"
UPLOADS = "u#"
NEWS = "n#"


class RequestsByOwner(GlobalSecondaryIndex):
    """A person's requests by time; only heads have these keys."""

    class Meta(StageMeta):
        index_name = "by_owner"
        projection = AllProjection()

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class RequestPart(StageModel):
    """The table: all that belongs to a request is in the partition of its slug."""

    class Meta(StageMeta):
        table_name = table_name("requests")

    slug = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    what = DiscriminatorAttribute()
    ttl = TTLAttribute()

    by_owner = RequestsByOwner()


class RequestItem(RequestPart, discriminator="request"):
    """The request itself. It stores what is left of its limits, not what is used: a DynamoDB condition can
    compare, but not add."""

    begins_with = HEAD

    part = UnicodeAttribute(range_key=True, default=HEAD)
    id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    title = UnicodeAttribute()
    instructions = UnicodeAttribute(null=True)
    ask_name = UnicodeAttribute()
    ask_email = UnicodeAttribute()
    max_files = NumberAttribute()
    files_free = NumberAttribute()
    max_bytes = NumberAttribute()
    bytes_free = NumberAttribute()
    largest_file = NumberAttribute(null=True)
    types: ListAttribute[str] = ListAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    expires_at = UTCDateTimeAttribute()
    keep = NumberAttribute()
    is_paused = BooleanAttribute(default=False)
    # None also for what was paused before this was stored.
    paused_at = UTCDateTimeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    version = NumberAttribute(default=0)


class SubmissionItem(RequestPart, discriminator="submission"):
    """A guest who uploaded something: part "s#<id>", written with the first upload."""

    begins_with = SUBMISSIONS

    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    started_at = UTCDateTimeAttribute()
    files = NumberAttribute()
    bytes = NumberAttribute()


class CollectedItem(RequestPart, discriminator="upload"):
    """An upload of a guest: part "u#<submission>#<document>", a copy that is written with the document."""

    begins_with = UPLOADS

    name = UnicodeAttribute()
    folder = UnicodeAttribute(null=True)
    size = NumberAttribute()
    status = UnicodeAttribute()
    failure_reason = UnicodeAttribute(null=True)
    started_at = UTCDateTimeAttribute()
    settled_at = UTCDateTimeAttribute(null=True)


class NewsItem(RequestPart, discriminator="news"):
    """Files of a submission that its owner was not mailed about: part "n#<submission>", written with each file.
    Apart from the submission, which every new upload changes."""

    begins_with = NEWS

    newest = UnicodeAttribute(null=True)
    since = UTCDateTimeAttribute(null=True)
    received = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    told_token = UnicodeAttribute(null=True)


class RequestRefItem(StageModel):
    """A request's slug by its id, read consistently; the index over requests lags behind a moment."""

    class Meta(StageMeta):
        table_name = table_name("request-refs")

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    slug = UnicodeAttribute()
    ttl = TTLAttribute()


def submission_part(submission_id: str) -> str:
    """Return the range key of a submission."""
    return f"{SUBMISSIONS}{submission_id}"


def file_part(submission_id: str, document_id: str) -> str:
    """Return the range key of an upload of a submission."""
    return f"{UPLOADS}{submission_id}#{document_id}"


def news_part(submission_id: str) -> str:
    """Return the range key of a submission's news."""
    return f"{NEWS}{submission_id}"
