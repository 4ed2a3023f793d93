"""All of a share at once, as one ZIP."""

from files.services.zips.building import build
from files.services.zips.clearing import let_go, settle
from files.services.zips.visiting import ShownZip, claim, see, start

__all__ = ["ShownZip", "build", "claim", "let_go", "see", "settle", "start"]
