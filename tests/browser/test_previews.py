"""Previews: every sort of document shows in its frame, by keys, by ranges and to visitors of a link."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Visitor, close_preview, digest, press
from tests.browser.previews import FRAME, READY, inner, look, preview, until
from tests.browser.test_accessibility import AXE, RULES, overflow, problems
from tests.support import office, previewed

HOSTILE_PAGE = "<!doctype html><script>document.body.dataset.xss = 'yes'</script>"
VIEWERS = ("image", "heic", "text", "text older", "markdown", "csv", "pdf", "docx", "xlsx", "audio", "video")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (375, True)])
def test_every_sort_of_document_shows(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, dark: bool
) -> None:
    alice = visit("alice", width=width, dark=dark)
    page = alice.page
    files = _one_of_each(page, tmp_path, unique)
    if dark:
        # The same viewer shows them.
        files = {kind: file for kind, file in files.items() if kind in VIEWERS}
    alice.upload(*files.values())
    for file in files.values():
        alice.is_ready(file)

    for kind, file in files.items():
        frame = preview(alice, file.name)
        assert page.inner_text("#preview-title") == file.name
        assert page.get_attribute(FRAME, "sandbox") == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
        assert (
            page.locator(f"{alice.row(file.name)} [data-preview]").get_attribute("data-preview-kind")
            == kind.split()[0]
        )
        _shows(kind, frame)
        look(page, f"{kind}-{width}")
        assert overflow(page) <= 0
        if kind in VIEWERS:
            assert problems(page) == []
            assert _problems_inside(page) == []
        close_preview(page)
        # Where it was opened.
        expect(page.locator(f"{alice.row(file.name)} [data-preview]")).to_be_focused()


def _one_of_each(page: Page, folder: Path, unique: str) -> dict[str, Path]:
    png, jpg, webp, gif = previewed.pictures(folder, unique)
    names = ("a.txt", "1251.txt", "a.html", "b.md", "c.csv")
    text, older, source, markdown, csv = (folder / f"{unique} {name}" for name in names)
    text.write_text("Grüße, 世界\n<script>document.body.dataset.xss = 'yes'</script>\n" * 40)
    older.write_bytes("Привет, мир. Это отчёт за март.\r".encode("cp1251") * 9)
    source.write_text(HOSTILE_PAGE)
    markdown.write_text(previewed.MARKDOWN)
    csv.write_text(
        "name,amount,<b>note</b>\n" + "".join(f'"Row {row}, quoted",{row * 3},=1+1\n' for row in range(500))
    )
    pdf = folder / f"{unique}.pdf"
    pdf.write_bytes(previewed.text_pdf(12))
    video = folder / f"{unique}.webm"
    video.write_bytes(base64.b64decode(page.evaluate(previewed.RECORD)))
    return {
        "image": png,
        "image jpeg": jpg,
        "image webp": webp,
        "image gif": gif,
        "heic": previewed.heic(folder / f"{unique}.heic"),
        "text": text,
        "text older": older,
        "text source": source,
        "markdown": markdown,
        "csv": csv,
        "pdf": pdf,
        "docx": office.docx(folder / f"{unique}.docx"),
        "xlsx": office.xlsx(folder / f"{unique}.xlsx"),
        "audio": previewed.sound(folder / f"{unique}.wav"),
        "video": video,
    }


def _shows(kind: str, frame: FrameLocator) -> None:
    match kind.split():
        case ["image" | "heic", *_]:
            assert frame.locator("img").evaluate("(image) => image.naturalWidth") == 1600
            assert frame.locator("img").evaluate("(image) => image.getBoundingClientRect().width < 1400")
        case ["text", "older"]:
            assert frame.locator("pre").inner_text().startswith("Привет, мир. Это отчёт за март.\n")
            frame.get_by_label("Text encoding").select_option("Western (Windows-1252)")
            assert frame.locator("pre").inner_text().startswith("Ïðèâåò, ìèð.")
        case ["text", "source"]:
            assert frame.locator("pre").inner_text() == HOSTILE_PAGE
        case ["text"]:
            assert "Grüße, 世界\n<script>" in frame.locator("pre").inner_text()
        case ["markdown"]:
            assert frame.locator("h1").inner_text() == "Report on everything"
            assert frame.locator("td.to-right").inner_text() == "2"
            assert "Image: a picture" in frame.locator("article").inner_text()
            assert frame.locator("img, script[src^=x], svg").count() == 0
            links = frame.locator("a[href]").evaluate_all(
                "(links) => links.map(({href, target, rel}) => [href, target, rel])"
            )
            assert links == [
                [address, "_blank", "noopener noreferrer nofollow"]
                for address in ("https://example.com/there", "https://example.com/auto")
            ]
        case ["csv"]:
            assert frame.locator("thead th").all_inner_texts() == ["name", "amount", "<b>note</b>"]
            assert frame.locator("tbody tr").count() == 200
            assert frame.locator("tbody tr").first.locator("td").first.inner_text() == "Row 0, quoted"
            assert "first 200 rows" in frame.locator(".note").inner_text()
        case ["pdf"]:
            frame.locator(".sheet .textLayer :text('Page 1 of the report')").wait_for(state="attached")
            assert frame.locator(".sheet").count() == 12
            assert frame.locator(".sheet").nth(11).locator("canvas").count() == 0
            painted = frame.locator(".sheet canvas").first.evaluate(
                "(c) => [...c.getContext('2d').getImageData(c.width * 0.3, c.height * 0.4, 1, 1).data]"
            )
            assert painted[0] < 60 < painted[1], painted
            _zooms_and_finds(frame)
        case ["docx"]:
            assert frame.locator("section").inner_text().startswith("Quarterly report, für alle")
            assert (
                frame.locator("section").evaluate("(page) => getComputedStyle(page).backgroundColor")
                == "rgb(255, 255, 255)"
            )
            assert frame.locator("td").all_inner_texts() == ["left", "right"]
            assert frame.locator("a").evaluate_all(
                "(links) => links.map((link) => link.getAttribute('href'))"
            ) == [
                "https://example.com/there",
                None,
            ]
        case ["xlsx"]:
            assert frame.locator("tbody tr").count() == 200
            assert frame.locator("tbody tr").first.locator("td").all_inner_texts() == ["Row 2", "6"]
            frame.get_by_label("Sheet").select_option("Notes")
            assert frame.locator("th").all_inner_texts() == ["Überschrift", "1"]
            frame.get_by_label("Sheet").select_option("Sales")
        case [media]:
            assert frame.locator(media).evaluate("(player) => player.readyState >= 1 && player.error === null")
    assert frame.locator("body").get_attribute("data-xss") is None


def _zooms_and_finds(frame: FrameLocator) -> None:
    sheet = frame.locator(".sheet").first
    # The font that it only names, whichever the machine has.
    assert sheet.evaluate("() => Object.keys(mydocPacked.pdfSans).length") == 4
    width = sheet.evaluate("(sheet) => sheet.offsetWidth")
    frame.get_by_label("Zoom in").click()
    assert sheet.evaluate("(sheet) => sheet.offsetWidth") == pytest.approx(width * 1.25, abs=2)
    frame.get_by_label("Search in this document").fill("PAGE 9 of")
    expect(frame.locator("output", has_text="1 of 1")).to_be_visible()
    expect(frame.get_by_label("Page 9 of 12").locator("canvas")).to_be_in_viewport()
    frame.get_by_label("Search in this document").fill("nowhere")
    expect(frame.locator("output", has_text="No matches")).to_be_visible()


def _problems_inside(page: Page) -> list[str]:
    """What axe finds in the frame, where no other script may run: by way of the debugger."""
    frame = inner(page)
    frame.evaluate(AXE.read_text())
    violations = frame.evaluate(
        "(rules) => axe.run(document, {preload: false, runOnly: {type: 'tag', values: rules},"
        " rules: {'page-has-heading-one': {enabled: false}, 'video-caption': {enabled: false}},"
        " resultTypes: ['violations']}).then(({violations}) => violations.map(({id, nodes}) => ({id, nodes})))",
        RULES,
    )
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def test_keys_lead_through_the_documents_and_out(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = []
    for number in (1, 2, 3):
        files.append(tmp_path / f"{unique} {number}.txt")
        files[-1].write_text(f"This is number {number}.\n" * 200)
        alice.upload_ready(files[-1])
    alice.goto(f"/?q={unique}")
    # Newest first.
    frame = preview(alice, files[2].name)
    assert page.inner_text(".preview-text p") == "1 of 3"
    page.keyboard.press("ArrowRight")
    frame.locator("pre:has-text('number 2')").wait_for()
    page.keyboard.press("PageDown")
    until(inner(page), "document.scrollingElement.scrollTop > 100")
    # From inside the frame, too.
    page.wait_for_selector(READY)
    frame.locator("pre").click()
    press(page, "ArrowRight", until=_titled(files[0]))
    frame.locator("pre:has-text('number 1')").wait_for()
    page.wait_for_selector(READY)
    # The frame that had the focus is gone; keys are heard all the same.
    press(page, "ArrowLeft", until=_titled(files[1]))
    press(page, "ArrowRight", until=_titled(files[0]))
    page.wait_for_selector(READY)
    assert page.get_attribute("[aria-label='Next document']", "aria-disabled") == "true"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#preview-title") == files[0].name
    with page.expect_download() as download:
        page.click(".preview-bar [aria-label=Download]")
    assert digest(Path(download.value.path())) == digest(files[0])
    frame.locator("pre").click()
    close_preview(page)


def test_who_closes_a_preview_is_where_it_was_opened_though_that_changed_meanwhile(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.txt"
    file.write_text("Read me.")
    alice.upload_ready(file)
    preview(alice, file.name)
    document = page.get_attribute(alice.row(file.name), "data-document")
    alice.call("PATCH", f"documents/{document}/", {"name": f"{unique} new.txt"})
    page.wait_for_selector(alice.row(f"{unique} new.txt"))
    close_preview(page)
    expect(page.locator(f"{alice.row(f'{unique} new.txt')} [data-preview]")).to_be_focused()


def _titled(file: Path) -> str:
    return f"#preview-title:has-text('{file.name}')"


def test_what_cannot_be_shown_says_so(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    svg, png, pdf, empty = (tmp_path / f"{unique}.{end}" for end in ("svg", "png", "pdf", "txt"))
    bomb = office.docx(tmp_path / f"{unique}.docx", padding=100 * 1024**2)
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    png.write_bytes(b"\x89PNG\r\n\x1a\n" + b"broken" * 30)
    pdf.write_bytes(b"%PDF-1.7\n" + b"broken" * 300)
    empty.write_bytes(b"")
    alice.upload(svg, png, pdf, empty, bomb)
    for file in (svg, png, pdf, empty, bomb):
        alice.is_ready(file)
    assert page.locator(f"{alice.row(svg.name)} [data-preview]").count() == 0
    for file in (png, pdf):
        page.click(f"{alice.row(file.name)} [data-preview]")
        page.wait_for_selector(".preview-state [role=alert]:has-text('Cannot show')")
        look(page, f"broken{file.suffix}")
        assert problems(page) == []
        close_preview(page)
    page.click(f"{alice.row(bomb.name)} [data-preview]")
    page.wait_for_selector(".preview-state [role=alert]:has-text('too large to preview once it is unpacked')")
    close_preview(page)
    frame = preview(alice, empty.name)
    assert frame.locator(".note").inner_text() == "This document is empty."
    close_preview(page)

    # Somebody took it away meanwhile.
    alice.expect_status(404)
    document = page.get_attribute(alice.row(empty.name), "data-document")
    # At once, lest the page brings the row up to date in between.
    page.evaluate(
        """(id) => {
          const button = document.querySelector(`[data-preview='${id}']`);
          button.dataset.preview = 'gone';
          button.click();
        }""",
        document,
    )
    page.wait_for_selector(".preview-state [role=alert]:has-text('This document does not exist')")
