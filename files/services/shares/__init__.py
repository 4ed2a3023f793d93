"""Public links: create, fill, list, change and revoke them; open and claim them as a visitor.

Use cases, with their AWS calls in the usual case:

- `create` creates a link (2; 1 more for each further 45 documents).
- `add_documents` puts documents into a link (7, 8 if its end follows them), `remove_document` takes one out (4; 3
  more if it was the last to expire).
- `list_own` lists one's own links (1). `find` returns one without its documents (2), `get` with the first 100 (2),
  `with_documents` with the page of them (2), `list_documents` any page of them (2).
- `list_of_document` lists the links of a document (2), `of_document` those of one that was just read (1),
  `around_document` these and the colleagues whom it is shared with (1).
- `change` changes what a link asks and allows (3).
- `revoke` ends a link (9 with one document). `settle` does what is due about one (2, then as the use case). A job.
- `recipients.create_for` creates a link and sends it (4), `recipients.list_all` lists whom it was sent to (3),
  `recipients.get` returns one of them (3).
- `recipients.add` sends a link to more people (5), `recipients.send_again` sends it again (5), `recipients.remove`
  removes one (4). Each mail is one more call.
- `statistics.share_statistics` returns the days of a link (3), `statistics.account_statistics` those of all (1).

For visitors; a link that is closed costs as much as one that does not exist (`uniform_reads`):

- `public_page.public_page` returns what a visitor sees (2), `public_page.public_tree` that as a tree (2),
  `public_page.thumbnail_url` the URL of a thumbnail (0).
- `claims.unlock` exchanges the password for a token (4), `claims.claim` counts a download and returns its URL (2).
- `resume.resume` renews the URL of an interrupted download (2).
- `zips.see` returns the progress of a link's ZIP (2), `zips.start` has it built (4), `zips.start_selection` one of
  what a visitor chose (4), `zips.claim` counts a download of either and returns the URL (2).
- `reports.report` reports a link to the administrators (5).
- `passwords.is_common` tells whether a password is among those that are tried first (0).
- `visits.may_be_key` tells whether a text can be the key of a personal link (0).
"""

from files.domain.share_terms import Changes, Rules
from files.services.shares.contents import add_documents, full, slug_for_upload
from files.services.shares.creation import create
from files.services.shares.listing import (
    around_document,
    find,
    get,
    list_documents,
    list_of_document,
    list_own,
    of_document,
    with_documents,
)
from files.services.shares.revocation import forget_document, remove_document, revoke, settle
from files.services.shares.update import change

__all__ = [
    "Changes",
    "Rules",
    "add_documents",
    "around_document",
    "change",
    "create",
    "find",
    "forget_document",
    "full",
    "get",
    "list_documents",
    "list_of_document",
    "list_own",
    "of_document",
    "remove_document",
    "revoke",
    "settle",
    "slug_for_upload",
    "with_documents",
]
