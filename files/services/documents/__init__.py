"""Documents: process, list, change, share with colleagues and download them.

Use cases, with their AWS calls in the usual case:

- `processing.process` makes a document ready once its bytes have arrived (3; 2 more for a thumbnail, 1 or 2 more
  if it is in links, 3 more if a guest uploaded it). A job.
- `processing_together.process_together` makes several ready at once about which nothing is out of the ordinary (2,
  1 more for each). A job.
- `pages.list_mine` lists one's own documents (1), `pages.list_brief` more of them a page (1 for each megabyte),
  `pages.list_shared` those that colleagues share (1); a search reads at most 2,000 (1 for each megabyte).
- `listing.get` returns a document that one may see (1 for one's own, 3 for a colleague's), `listing.get_own` one's
  own (1), `listing.own` several of one's own (1).
- `listing.change` changes name, expiry or what colleagues see (2; 1 more if the expiry of one in links changes),
  `listing.lifetime_of` checks an expiry (0).
- `listing.download` returns a download URL (2 for one's own, 4 for a colleague's), `listing.thumbnail_url` that of
  the thumbnail (0).
- `readers.open_document` returns one to someone who looks at it (as `listing.get`; 1 more for the first time that
  a colleague does), `readers.record` writes the history of it (1), `readers.list_all` lists what each colleague
  has done with it (1), and `readers.reads` with `readers.readers_in` does so along with other items (0).
- `colleagues.replace_people` shares a document with exactly these colleagues (4).
- `colleagues.change_people` shares several with more people and with fewer (3; 1 more for each that changes).
- `collected.begun` describes a guest's upload that has just begun (0).

`files.services.uploads` and `files.services.deletion` begin and end them.

Whoever has pages open is notified, which costs a query for each person and a call for each connection.
"""
