"""Real office documents, small, made here: of Word with links that lead astray, and of Excel with two sheets."""

from __future__ import annotations

import zipfile
from pathlib import Path

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument."

_PARAGRAPH = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Quarterly report, für alle</w:t></w:r></w:p>"
_LINK = '<w:p><w:hyperlink r:id="{id}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink></w:p>'
_CELL = "<w:tc><w:tcPr><w:tcW w:w='3000' w:type='dxa'/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
_MARGINS = " ".join(f'w:{side}="1417"' for side in ("top", "right", "bottom", "left"))
_PAGE = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar {_MARGINS}/></w:sectPr>'


def docx(path: Path, *, padding: int = 0) -> Path:
    """A letter with a table, a link to a site and one that would run a script.

    Args:
        padding: bytes of spaces in its text, which take next to none in the file.
    """
    links = _LINK.format(id="rId1", text="site") + _LINK.format(id="rId2", text="script")
    table = f"<w:tbl><w:tr>{_CELL.format(text='left')}{_CELL.format(text='right')}</w:tr></w:tbl>"
    body = f"{_PARAGRAPH}{links}{table}{' ' * padding}{_PAGE}"
    return _written(
        path,
        "word/document.xml",
        f"{_MAIN}wordprocessingml.document.main+xml",
        {
            "word/document.xml": (
                f'<w:document xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"><w:body>{body}</w:body></w:document>'
            ),
            "word/_rels/document.xml.rels": _relations(
                ("hyperlink", "https://example.com/there"),
                ("hyperlink", "javascript:document.body.dataset.xss='yes'"),
                external=True,
            ),
        },
    )


def xlsx(path: Path) -> Path:
    """A workbook of two sheets, the first with more rows than are shown."""
    rows = "".join(_row(number, f"Row {number}", number * 3) for number in range(1, 401))
    return _written(
        path,
        "xl/workbook.xml",
        f"{_MAIN}spreadsheetml.sheet.main+xml",
        {
            "xl/workbook.xml": (
                f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
                '<sheet name="Sales" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="2" r:id="rId2"/>'
                "</sheets></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": _relations(
                ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
            ),
            "xl/worksheets/sheet1.xml": _sheet(rows),
            "xl/worksheets/sheet2.xml": _sheet(_row(1, "Überschrift", 1)),
        },
    )


def _sheet(rows: str) -> str:
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'


def _row(number: int, text: str, value: int) -> str:
    name = f'<c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<row r="{number}">{name}<c r="B{number}"><v>{value}</v></c></row>'


def _relations(*relations: tuple[str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    each = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _written(path: Path, main: str, content_type: str, parts: dict[str, str]) -> Path:
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    )
    whole = {"[Content_Types].xml": types, "_rels/.rels": _relations(("officeDocument", main)), **parts}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in whole.items():
            file.writestr(name, _DECLARED + text)
    return path
