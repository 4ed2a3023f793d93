"""The picture that a good file gets: small, upright, in standard colours and with nothing else in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from files.inspection import MAX_THUMBNAIL_SIDE, inspect
from tests.unit.files.inspection import makers


def thumbnail(tmp_path: Path, data: bytes, name: str = "a") -> Image.Image:
    path = tmp_path / "file"
    path.write_bytes(data)
    found = inspect(path, name=name)
    assert found.note == ""
    assert found.thumbnail is not None
    assert len(found.thumbnail) < 200_000
    image = Image.open(io.BytesIO(found.thumbnail))
    assert image.format == "WEBP"
    assert max(image.size) <= MAX_THUMBNAIL_SIDE
    return image


@pytest.mark.parametrize(
    ("fmt", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("BMP", "RGB"),
        ("TIFF", "RGB"),
        ("TIFF", "CMYK"),
        ("AVIF", "RGB"),
    ],
)
def test_every_sort_of_image(tmp_path: Path, fmt: str, mode: str) -> None:
    image = thumbnail(tmp_path, makers.encoded(makers.picture(mode=mode), fmt))
    assert image.size == (512, 341)
    low, high = image.convert("L").getextrema()
    assert high - low > 80


def test_pdf_shows_its_first_page(tmp_path: Path) -> None:
    image = thumbnail(tmp_path, makers.pdf_page(), "a.pdf").convert("RGB")
    assert image.size == (384, 512)
    red, green, _ = image.getpixel((128, 384))
    assert (red > 240, green < 20) == (True, True)
    assert image.getpixel((2, 2)) == (255, 255, 255)


def test_pdf_of_ten_thousand_pages(tmp_path: Path) -> None:
    assert thumbnail(tmp_path, makers.pdf_of_pages(10_000)).size == (384, 512)


def test_small_images_stay_small(tmp_path: Path) -> None:
    assert thumbnail(tmp_path, makers.encoded(makers.picture(7, 3), "PNG")).size == (7, 3)


def test_long_images_keep_a_pixel(tmp_path: Path) -> None:
    assert thumbnail(tmp_path, makers.encoded(Image.new("RGB", (20_000, 1)), "PNG")).size == (512, 1)


def test_photographs_larger_than_memory_are_scaled_while_decoding(tmp_path: Path) -> None:
    photograph = makers.encoded(Image.new("RGB", (9_000, 8_000), "navy"), "JPEG")
    assert thumbnail(tmp_path, photograph).size == (512, 455)


def test_transparency_is_kept(tmp_path: Path) -> None:
    image = Image.new("RGBA", (2_000, 1_000), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (1_000, 0, 2_000, 1_000))
    small = thumbnail(tmp_path, makers.encoded(image, "PNG"))
    assert small.mode == "RGBA"
    assert small.getpixel((10, 10))[3] == 0
    assert small.getpixel((500, 10))[3] == 255


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", [6, 8])
def test_orientation_is_applied_once(tmp_path: Path, fmt: str, orientation: int) -> None:
    image = Image.new("RGB", (800, 400), "white")
    image.paste((0, 0, 0), (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = orientation
    small = thumbnail(tmp_path, makers.encoded(image, fmt, exif=exif)).convert("L")
    assert small.size == (256, 512)
    top, bottom = small.getpixel((128, 60)), small.getpixel((128, 450))
    assert (top < bottom) == (orientation == 6)


def test_metadata_is_dropped_and_its_colours_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = makers.encoded(makers.picture(), "JPEG", exif=exif, icc_profile=profile, comment=b"where I live")
    small = thumbnail(tmp_path, data)
    assert not small.getexif()
    assert not {"icc_profile", "xmp", "exif", "comment"} & set(small.info)


def test_a_bad_colour_profile_does_no_harm(tmp_path: Path) -> None:
    data = makers.encoded(makers.picture(), "JPEG", icc_profile=b"\xff" * 500)
    assert thumbnail(tmp_path, data).size == (512, 341)


def test_deep_greys_are_not_clipped(tmp_path: Path) -> None:
    deep = Image.new("I;16", (600, 600), 0x8000)
    assert thumbnail(tmp_path, makers.encoded(deep, "PNG")).convert("L").getpixel((5, 5)) in range(120, 136)
    real = Image.linear_gradient("L").convert("F").point(lambda value: value * 100 - 5.0)
    low, high = thumbnail(tmp_path, makers.encoded(real, "TIFF")).convert("L").getextrema()
    assert (low < 8, high > 247) == (True, True)


def test_animations_show_their_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for fmt in ("GIF", "WEBP", "PNG"):
        data = makers.encoded(frames[0], fmt, save_all=True, append_images=frames[1:])
        red, _, blue = thumbnail(tmp_path, data).convert("RGB").getpixel((5, 5))
        assert red > 200 > blue


def test_names_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "--help; rm .pdf\n"
    path.write_bytes(makers.encoded(makers.picture(), "PNG"))
    found = inspect(path, name="report.pdf", declared="application/pdf")
    assert (found.content_type, found.kind, found.note) == ("image/png", "image", "")


def test_what_has_no_picture_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"Hello")
    found = inspect(path, name="a.txt")
    assert (found.content_type, found.thumbnail) == ("text/plain", None)
    assert found.note == "No preview for this type of file."


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        inspect(tmp_path / "nothing", name="a.png")
