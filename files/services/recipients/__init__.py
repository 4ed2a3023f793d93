"""Recipients: mails with links that `files/services/shares` created, reminders, and the owner's receipt.

Jobs, with their AWS calls in the usual case; sending a mail is one more:

- `addressed.read_for_mail` reads what a mail needs (6), for the next ones.
- `mail.enqueue_all` enqueues the pending mails of a link (4, and 1 for each mail).
- `mail.send_link` sends one (8). `mail.note_outcome` writes what SES reports of it (2).
- `reminders.send_reminder` reminds a recipient before the link ends (7).
- `receipts.send` mails the owner about the first download (4).
"""
