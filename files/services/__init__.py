"""Use cases: keyword-only ids and values in, domain objects out, nothing of HTTP or events.

Each package lists its own. These use several of them, with their AWS calls in the usual case:

- `trash.delete` moves a document to the trash, or deletes it for good where the trash does not keep it (3),
  `trash.restore` restores one (3; 1 more if it had not been processed), `trash.list_own` lists them (2).
- `trash.empty` has all deleted for good that is in one's trash (1). `trash.empty_some` does a part of it (2, 1 for
  the next job, and those of `deletion.delete`). A job.
- `deletion.delete` deletes a document for good (4; 3 to 6 more for each link that it is in).
- `deletion.settle` does what is due about a document (1 to read it, then as the use case that is due). A job.
- `bulk.delete` deletes up to 100 documents, `bulk.restore` restores them, `bulk.change_expiry` changes their
  expiry (as each alone costs). `bulk.obtain_zip` returns the ZIP of several (2 for up to a hundred, 5 for a new
  one).
- `previews.of_document` returns a preview (2 for one's own document, 4 for a colleague's),
  `previews.of_share_document` one of a link's document (2), `previews.kind_of` how a page would show it (0).
- `audit.list_own` lists a person's history (1), `audit.list_all` everyone's (1 for each day read).
- `audit_export.begin` begins an export of the history (2), `audit_export.see` returns how far it is (1),
  `audit_export.write` writes it (2, 1 for each page of lines, 1 for each 8 MiB). A job.
- `drain.drain` enqueues a job for each partition that holds activities (2, 4 for each hour since the last run, 1
  for each job). The schedule.
- `drain.drain_bucket` tells and counts the activities of one partition (2 for a page of few activities, and those
  of the listeners). A job.
- `schedule.sweep` enqueues a job for all that is due (2, 3 for each hour since the last run, 1 for each job). The
  schedule.
- `restore.take_up` corrects what restored tables contradict each other in, and `restore.bytes_without_record`
  finds originals without a document. For operators: both read everything.
"""
