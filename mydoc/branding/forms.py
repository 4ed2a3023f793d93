"""Define the form of the branding page; the domain says what is wrong with it, all at once."""

from __future__ import annotations

from typing import Any

from django import forms

from mydoc.branding import domain
from mydoc.branding.domain import MOST_LINKS, Branding, Link
from mydoc.core.errors import Invalid
from mydoc.web.forms import VersionedForm, add_refusal


def _text(label: str, longest: int, help_text: str = "", **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": longest, **attributes}),
    )


class BrandingForm(VersionedForm):
    """All that administrators choose, and a row for each link that the footer may have."""

    use_required_attribute = False

    name = _text("Name", domain.LONGEST_NAME, "Shown in headers, titles and emails.", placeholder=domain.NAME)
    logo = forms.FileField(
        label="Logo",
        required=False,
        allow_empty_file=True,
        help_text="PNG or WebP, up to 512 KB, that can be seen on a light and on a dark background. It is shown"
        " beside the name, or instead of it if it is at least twice as wide as high.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/webp"}),
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)
    accent = _text(
        "Accent colour",
        7,
        "For links and buttons, as # and six digits. It must be dark enough to read.",
        placeholder="#0e6b60",
    )
    accent_dark = _text(
        "Accent colour in dark mode",
        7,
        "It must be light enough to read. If empty, it is derived from the accent colour.",
        placeholder="#66cdbd",
    )
    sender_name = _text(
        "Sender name", domain.LONGEST_SENDER, "Who emails are from. If empty, the name of the site."
    )
    welcome = forms.CharField(
        label="Welcome text",
        required=False,
        help_text="Shown on the sign-in page.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": domain.LONGEST_WELCOME}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(MOST_LINKS):
            self.fields[f"label_{number}"] = _text("Text", domain.LONGEST_LABEL)
            self.fields[f"url_{number}"] = _text("Address", domain.LONGEST_URL, inputmode="url")

    @property
    def links(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of the footer's links."""
        return [(self[f"label_{number}"], self[f"url_{number}"]) for number in range(MOST_LINKS)]

    def choices(self) -> dict[str, Any]:
        """Return what was typed, as the service takes it."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("name", "accent", "accent_dark", "sender_name")}
        # Browsers end lines with CR and LF (HTML, constructing the entry list).
        found["welcome"] = data["welcome"].replace("\r\n", "\n")
        rows = [(data[f"label_{number}"], data[f"url_{number}"]) for number in self._filled()]
        found["footer_links"] = tuple(Link(*row) for row in rows)
        if data["remove_logo"]:
            found["logo"] = None
        return found

    def logo_file(self) -> bytes | None:
        """Return the bytes of a new logo, None for none."""
        sent = self.cleaned_data["logo"]
        return None if sent is None else bytes(sent.read())

    def refuse(self, error: Invalid) -> None:
        """Show a refusal beside the fields it names."""
        called = {
            f"footer_links.{index}.{part}": f"{part}_{number}"
            for index, number in enumerate(self._filled())
            for part in ("label", "url")
        }
        add_refusal(self, error, called=called)
        if self.cleaned_data.get("logo") is not None and "logo" not in self.errors:
            self.add_error("logo", "Choose the logo again: browsers do not keep files.")

    def _filled(self) -> list[int]:
        data = self.cleaned_data
        return [number for number in range(MOST_LINKS) if data[f"label_{number}"] or data[f"url_{number}"]]


def shown_of(branding: Branding) -> dict[str, Any]:
    """Return what the form shows of the branding."""
    found: dict[str, Any] = {
        "version": branding.version,
        "name": branding.name if branding.is_renamed else "",
        "accent": branding.accent,
        "accent_dark": branding.accent_dark,
        "sender_name": branding.sender_name,
        "welcome": branding.welcome,
    }
    for number in range(MOST_LINKS):
        link = branding.footer_links[number] if number < len(branding.footer_links) else Link("", "")
        found |= {f"label_{number}": link.label, f"url_{number}": link.url}
    return found
