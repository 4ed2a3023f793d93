"""Activities: what happened to documents and links, counted in the statistics and told to webhooks and receipts.

Use cases, with their AWS calls in the usual case:

- `drain.drain` enqueues a job for each partition that holds activities (2, 4 for each hour since the last run, 1
  for each job). The schedule.
- `drain.drain_bucket` tells and counts the activities of one partition (2 for a page of few activities, and those
  of the listeners). A job.

`record.add` writes an activity in the transaction that makes it true (0 more), `listeners.soon` has it told at
once.
"""
