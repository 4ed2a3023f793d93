"""Documents: upload, process, list, change, share with colleagues, download and delete them.

Use cases, with their AWS calls in the usual case:

- `uploads.start` begins an upload (2; 4 into a link).
- `uploads.sign_parts` returns URLs for up to 100 parts (1), `uploads.uploaded_parts` the parts that S3 has (2).
- `uploads.complete` completes an upload (3).
- `processing.process` makes a document ready once its bytes have arrived (4; 2 more for a thumbnail, 1 or 2 more
  if it is in links, 3 more if a guest uploaded it). A job.
- `listing.list_mine` lists one's own documents (1), `listing.list_shared` those that colleagues share (1).
- `listing.get` returns a document that one may see (1 for one's own, 3 for a colleague's), `listing.get_own` one's
  own (1).
- `listing.change` changes name, expiry or what colleagues see (2; 1 more if the expiry of one in links changes).
- `listing.download` returns a download URL (2 for one's own, 4 for a colleague's), `listing.thumbnail_url` that of
  the thumbnail (0).
- `colleagues.replace_people` shares a document with exactly these colleagues (4).
- `deletion.delete` deletes a document (4; 3 to 6 more for each link that it is in).
- `deletion.settle` does what is due about a document (1 to read it, then as the use case that is due). A job.

Whoever has pages open is notified, which costs a query for each person and a call for each connection.
"""
