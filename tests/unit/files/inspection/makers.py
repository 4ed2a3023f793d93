"""Files for the tests of inspection, good and bad, each made here byte by byte or by Pillow."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

from PIL import Image

SIDE = 30_000


def picture(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """A gradient, so that halves can be told apart and truncation cannot hide in a flat colour."""
    image = Image.radial_gradient("L").resize((width, height))
    return Image.merge("RGB", (image, image.rotate(90), Image.new("L", image.size, 90))).convert(mode)


def encoded(image: Image.Image, fmt: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, fmt, **options)
    return target.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def deflated(piece: bytes, times: int) -> bytes:
    """The zlib stream of a piece repeated; packed once, since after a full flush blocks stand alone."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check = _adler32_repeated(piece, times)
    return b"\x78\xda" + block * times + packer.flush() + check.to_bytes(4, "big")


def _adler32_repeated(piece: bytes, times: int) -> int:
    """As `zlib.adler32(piece * times)`, which would go through all of it."""
    own, prime = zlib.adler32(piece), 65521
    low, high = 1, 0
    for _ in range(times):
        high = (high + len(piece) * (low - 1) + (own >> 16)) % prime
        low = (low + (own & 0xFFFF) - 1) % prime
    return high << 16 | low


def png(width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 0, extra: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", data)
        + png_chunk(b"IEND", b"")
    )


def png_bomb() -> bytes:
    """30,000 x 30,000 grey pixels in under a megabyte; valid."""
    return png(SIDE, SIDE, deflated(b"\0" * (SIDE + 1) * 100, SIDE // 100))


def png_liar() -> bytes:
    """Says 64 x 64 and holds 200 MiB."""
    return png(64, 64, deflated(b"\0" * (1 << 20), 200))


def png_text_bomb() -> bytes:
    packed = zlib.compress(b"a" * (64 << 20), 9)
    return png(8, 8, zlib.compress(b"\0" * 72), extra=png_chunk(b"zTXt", b"Comment\0\0" + packed))


def gif_with_screen(width: int, height: int) -> bytes:
    small = bytearray(encoded(picture(8, 8), "GIF"))
    small[6:10] = struct.pack("<HH", width, height)
    return bytes(small)


def tiff(width: int, height: int, *, strip: bytes, compression: int = 8, rows: int | None = None) -> bytes:
    """A little-endian grey TIFF of one strip."""
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, rows or height),
        (279, 4, 1, len(strip)),
    ]
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    strip += b"\0" * (len(strip) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + table + b"\0\0\0\0"


def webp_bomb() -> bytes:
    """A lossless frame header of 16,384 x 16,384 with nothing behind it."""
    bits = (16383 | 16383 << 14).to_bytes(4, "little")
    body = b"WEBPVP8L" + struct.pack("<I", 16) + b"\x2f" + bits + b"\0" * 11
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zipped(*members: tuple[str, bytes], stored_first: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (name, data) in enumerate(members):
            how = zipfile.ZIP_STORED if stored_first and index == 0 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return target.getvalue()


def ooxml(main: str, folder: str) -> bytes:
    stem = "application/vnd.openxmlformats-officedocument." if "ml." in main else "application/vnd."
    types = f'<Types><Override PartName="/{folder}/main.xml" ContentType="{stem}{main}+xml"/></Types>'
    return zipped(("[Content_Types].xml", types.encode()), ("_rels/.rels", b"<r/>"), (f"{folder}/main.xml", b""))


# --- PDF


def pdf(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, of which the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n" % (len(data), extra) + data + b"\nendstream"


def pdf_page(
    *,
    box: bytes = b"[0 0 600 800]",
    content: bytes = b"1 0 0 rg 100 100 300 300 re f",
    content_extra: bytes = b"",
    resources: bytes = b"",
    more: tuple[bytes, ...] = (),
    trailer: bytes = b"",
) -> bytes:
    """A PDF of one page; further objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<<%s>>>>" % (box, resources)
    first = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    return pdf([*first, page, stream(content, content_extra), *more], trailer=trailer)


def pdf_of_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    pages = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, stream(b"0 0 9 9 re f"), *[page] * count])


def pdf_deep(levels: int) -> bytes:
    chain = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(levels)]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *chain, b"<</Type/Page/MediaBox[0 0 600 800]>>"])


def pdf_loop() -> bytes:
    tree = b"<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree])


def pdf_image_bomb() -> bytes:
    pixels = deflated(b"\0" * SIDE * 100, SIDE // 100)
    extra = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (SIDE, SIDE)
    image = stream(pixels, extra + b"/Filter/FlateDecode")
    return pdf_page(content=b"600 0 0 800 0 0 cm /I Do", resources=b"/XObject<</I 5 0 R>>", more=(image,))


def pdf_content_bomb() -> bytes:
    spaces = deflated(b" " * (1 << 20), 600)
    return pdf_page(content=spaces, content_extra=b"/Filter/FlateDecode")


def pdf_slow() -> bytes:
    """A pattern of tiles so small that a page of them takes minutes."""
    extra = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0005/YStep 0.0005/Resources<<>>"
    tile = stream(b"0 0 1 1 re f", extra)
    content = b"/Pattern cs /P scn 0 0 600 800 re f"
    return pdf_page(content=content, resources=b"/Pattern<</P 5 0 R>>", more=(tile,))


def pdf_encrypted(password: bytes = b"secret") -> bytes:
    """RC4 with 40 bits (PDF 1.7, 7.6.3: revision 2), with a user password."""
    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    padded = (password + padding)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    rights = struct.pack("<i", -4)
    identity = b"0123456789abcdef"
    key = hashlib.md5(padded + owner + rights + identity, usedforsecurity=False).digest()[:5]
    user = _rc4(key, padding)
    fields = (owner.hex().encode(), user.hex().encode(), identity.hex().encode(), identity.hex().encode())
    trailer = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<%s><%s>]" % fields
    return pdf_page(trailer=trailer)


def _rc4(key: bytes, data: bytes) -> bytes:
    state, swap = list(range(256)), 0
    for index in range(256):
        swap = (swap + state[index] + key[index % len(key)]) % 256
        state[index], state[swap] = state[swap], state[index]
    out, left, right = bytearray(), 0, 0
    for byte in data:
        left = (left + 1) % 256
        right = (right + state[left]) % 256
        state[left], state[right] = state[right], state[left]
        out.append(byte ^ state[(state[left] + state[right]) % 256])
    return bytes(out)
