"""Administration: what administrators do to accounts and to others' documents, each with its lines in the history.

Use cases, with their AWS calls in the usual case:

- `people.find` finds accounts (2), `people.get` returns one (1), `people.invite` creates one (3).
- `people.change` changes an account (2; 1 more to disable it), `people.sign_out` ends its sessions (2).
- `quarantine.find` lists what is in quarantine (1), `quarantine.hold` puts a document there (3),
  `quarantine.hold_link` what an address names (3 for each document, 1 more for a link), `quarantine.release` lets
  it out (3).
- `reports.find` lists reports of links (3), `reports.dismiss` deletes one (1), `reports.tell` mails administrators
  about one (6, and each mail). A job.
- `erasure.delete` deletes an account with all it owns (6). `erasure.erase` does a part of that (7, and about 10
  for each thing that ends; 40 things). A job.

Closing the connections of a person costs a query and a call for each.
"""
