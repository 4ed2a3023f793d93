"""ZIPs: all documents of a link in one file, built when a visitor asks for it.

Use cases, with their AWS calls in the usual case:

- `see` tells how far the ZIP of a link is (2), `start` has it built (4), `claim` counts its download and returns
  the URL (2).
- `build` builds it for as long as a job may run (17, and for each part 2 and one for each 4 MiB). A job.
- `settle` does what is due about a ZIP (4). A job.
- `let_go` removes all ZIPs of a link that has ended (1, and 3 for each ZIP).
"""

from files.services.zips.build import build
from files.services.zips.cleanup import let_go, settle
from files.services.zips.visitor import ShownZip, claim, see, start

__all__ = ["ShownZip", "build", "claim", "let_go", "see", "settle", "start"]
