"""What a person does in the share dialog."""

from __future__ import annotations

from tests.browser.conftest import Visitor


def open_sharing(visitor: Visitor, name: str) -> None:
    """Open the dialog from a document's row, and wait for what it says."""
    visitor.page.click(f"{visitor.row(name)} a.wide-action[data-action=share]")
    visitor.page.wait_for_selector("#sharing [data-link-form]")


def copy_link(visitor: Visitor, *, password: str = "", most: str = "") -> str:
    """Create the link of the dialog, with these rules; its address."""
    page = visitor.page
    if password or most:
        page.click("#sharing .link-rules > summary")
        page.fill("#sharing [name=password]", password)
        page.fill("#sharing [name=max_downloads]", most)
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#public-url")
    return page.input_value("#public-url")


def close_sharing(visitor: Visitor) -> None:
    visitor.page.click("#sharing [data-close]")
    visitor.page.wait_for_selector("#sharing:not([open])", state="attached")
