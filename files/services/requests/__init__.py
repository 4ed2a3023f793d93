"""File requests: an owner asks for files, guests without an account upload them.

Use cases of the owner, with their AWS calls in the usual case:

- `owner.create` creates a request (1), `owner.change` changes it (5), `owner.close` ends it (3).
- `owner.list_own` lists one's own requests (1), `owner.get` returns one (2).
- `submissions.list_of` lists what guests have sent (3), `submissions.get` returns one submission (3),
  `submissions.files_of` lists its files (2), `zips.obtain` returns files of one or all as a ZIP (6, 9 for a new
  one).

Use cases of a guest:

- `guest.look` returns what is asked for (2), `guest.introduce` gives the guest a token (3).
- `guest.start` begins an upload (2; 1 more for a file of several parts), `guest.start_all` up to 100 (4; 1 more
  for each file of several parts), `guest.sign_parts` returns URLs for its parts (2), `guest.uploaded_parts` the
  parts that S3 has (2), `guest.complete` completes it (3), `guest.withdraw` cancels it (5).
- `guest.get` returns one's own upload (1), `guest.list_own` lists them (3).

A job: `notifications.tell` mails the owner about what has arrived (5 and the mail for the last file, 2 for
others).
"""
