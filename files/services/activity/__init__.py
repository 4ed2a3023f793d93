"""Activities: what happens to documents and links, recorded for the statistics, webhooks and receipts.

`record.add` writes an activity in the transaction that makes it true (0 more), `webhooks.fan_out.soon` enqueues
its drain at once, and `files.services.drain` tells listeners and counts it.
"""
