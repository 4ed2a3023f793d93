"""Recipients: the people a link is mailed to, their mails, reminders and the owner's receipt.

Use cases, with their AWS calls in the usual case; sending a mail is one more:

- `edit.create_for` creates a link and sends it (4).
- `edit.list_all` lists the recipients of a link (3), `edit.get` returns one (3).
- `edit.add` sends a link to more people (5), `edit.send_again` sends it again (5), `edit.remove` takes it back
  (4).

Jobs:

- `mail.enqueue_all` enqueues the pending mails of a link (4, and 1 for each mail).
- `mail.send_link` sends one (5). `mail.note_outcome` writes what SES reports of it (2).
- `reminders.send_reminder` reminds a recipient before the link ends (4).
- `receipts.send` mails the owner about the first download (4).
"""
