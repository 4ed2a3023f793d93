"""Activities: what happened to documents and links, counted in the statistics and told to webhooks and receipts.

`record.add` writes an activity in the transaction that makes it true (0 more), `webhooks.fan_out.soon` has it told
at once, and `files.services.drain` tells and counts it in the end.
"""
