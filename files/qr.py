"""Draw addresses as QR codes."""

from __future__ import annotations

from io import BytesIO


def qr_svg(text: str) -> bytes:
    """Return a QR code (ISO/IEC 18004) of the text as SVG: black on white whatever the page's colours, with the
    quiet zone of four modules that readers want, and enough redundancy to lose 15 % of it."""
    # Imported here, since few pages show one.
    import segno

    out = BytesIO()
    segno.make_qr(text, error="m").save(
        out,
        kind="svg",
        scale=1,
        border=4,
        dark="#000",
        light="#fff",
        omitsize=True,
        xmldecl=False,
        title="QR code",
    )
    return out.getvalue()
