"""Writes the HTML template of all mails: `python -m delivery.mails`, or `make mails`.

Mail programs drop style sheets, so css-inline writes `templates/mail/source.css` into the elements of
`templates/mail/source.html`; what cannot stand there, the dark colours, stays in a <style>. The result,
`templates/mail/mail.html`, is kept in the repository: what is deployed needs neither the sheet nor the tool.
"""

from __future__ import annotations

import re
from pathlib import Path

from css_inline import CSSInliner

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
RESULT = FOLDER / "mail.html"
_HEADER = "{% comment %}Written by `make mails` from source.html and source.css: change those.{% endcomment %}"
# How the template's colours are written while css-inline reads the sheet, which takes no braces for a value.
_COLOUR = re.compile(r"{{ (light|dark)\.(\w+) }}")
_IN_SHEET = re.compile(r"COLOUR-(light|dark)-(\w+)")
# Between the rows of a table HTML allows no text: there the source has tags of the template in comments.
_IN_COMMENT = re.compile(r"<!--({%.*?%})-->")


def built() -> str:
    """Return the template, as the sources are now."""
    sheet = _COLOUR.sub(r"COLOUR-\1-\2", (FOLDER / "source.css").read_text())
    source = (FOLDER / "source.html").read_text().replace("<!-- source.css -->", f"<style>{sheet}</style>")
    inlined = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(source)
    template = _IN_COMMENT.sub(r"\1", _IN_SHEET.sub(r"{{ \1.\2 }}", inlined))
    return f"{_HEADER}{template.rstrip()}\n"


if __name__ == "__main__":
    RESULT.write_text(built())
