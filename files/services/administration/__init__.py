"""What administrators do to people and to documents of others, each with its lines in the trail.

- `people`: `find` accounts (2 round trips), `get` one (1), `invite` (3), `change` (2, and more where it ends
  sessions), `sign_out` (2 and the connections').
- `quarantine`: `find` what is held back (1), `hold` a document (4) or what an address names, `release` (4).
- `erasure`: `delete` an account with all it owns (6 and the connections'); `erase` is the job.
"""
