"""Notifications: mail people about documents that are shared with them, were opened or expire soon, as they chose.

The schedule calls, with their AWS calls where nothing is due:

- `colleagues.sweep` finds whom to mail about documents that were shared or opened (3).
- `expiry.sweep` finds whom to mail about documents that expire soon (1; once an hour 3).

Jobs, with their AWS calls in the usual case; sending a mail is one more:

- `colleagues.tell` mails someone about documents that were shared with them (5), or that colleagues opened (3).
- `expiry.tell` mails an owner about documents that expire soon (3). `expiry.hour_of` reads its hour (0).
"""
