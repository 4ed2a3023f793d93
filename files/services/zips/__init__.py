"""ZIPs: all documents of a link in one file, built when a visitor asks for it (zips.py of the shares).

Use cases, with their AWS calls in the usual case:

- `build` builds it for as long as a job may run (17, and for each part 2 and one for each 4 MiB). A job.
- `settle` does what is due about a ZIP (4). A job.
- `let_go` removes all ZIPs of a link that has ended (1, and 3 for each ZIP).
"""

from files.services.zips.builder import build
from files.services.zips.cleanup import let_go, settle

__all__ = ["build", "let_go", "settle"]
