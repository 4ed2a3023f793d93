"""All of a share at once, as one ZIP."""

from files.services.zips.build import build
from files.services.zips.cleanup import let_go, settle
from files.services.zips.visitor import ShownZip, claim, see, start

__all__ = ["ShownZip", "build", "claim", "let_go", "see", "settle", "start"]
