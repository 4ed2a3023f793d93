"""Define which of one's links somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from files.domain.names import fold
from files.domain.share_state import ShareState, state_of
from files.domain.shares import Share

# What a filter calls the states of links. One that has ended is listed nowhere.
STATES = {
    ShareState.OPEN: "Open",
    ShareState.NOT_STARTED: "Not open yet",
    ShareState.PAUSED: "Paused",
    ShareState.USED_UP: "Used up",
    ShareState.NO_RECIPIENTS: "No recipients",
    ShareState.NO_DOCUMENTS: "Nothing to download",
}


@dataclass(frozen=True)
class ShareSearch:
    """What somebody looks for among their links; every link, if empty.

    Attributes:
        words: as `fold` gives them; all have to be in the title or the address, in any order.
        state: None for any.
    """

    words: tuple[str, ...] = ()
    state: ShareState | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.state)

    def finds(self, share: Share, *, at: datetime) -> bool:
        """Return whether a link is what is looked for."""
        if self.state and state_of(share, at=at) is not self.state:
            return False
        text = f"{fold(share.title)} {fold(share.slug)}"
        return all(word in text for word in self.words)


ANY_SHARE = ShareSearch()


def share_search_for(text: str = "", *, state: str = "") -> ShareSearch:
    """Return the search for links with each of these words, or parts of words; an unknown state is any."""
    words = tuple(dict.fromkeys(fold(text).split()))
    return ShareSearch(words, ShareState(state) if state in set(ShareState) else None)
