"""Real files of the formats that a page shows, made here."""

from __future__ import annotations

import io
import math
import struct
import wave
from pathlib import Path

import pillow_heif
import pypdfium2
from PIL import Image, ImageDraw

# A PDF that says something on each page, and tries to run a script and to open a page when it is opened.
_PAGE = "BT /F1 36 Tf 72 700 Td (Page {number} of the report) Tj ET 0.1 0.4 0.4 rg 72 400 300 200 re f"

MARKDOWN = """# Report on *everything*

A [link](https://example.com/there), <https://example.com/auto>, and ![a picture](https://tracker.invalid/pixel.gif).

| left | right |
|:-----|------:|
| 1    | 2     |

<script>parent.postMessage('xss', '*'); document.body.dataset.xss = 'yes'</script>
<img src=x onerror="document.body.dataset.xss = 'yes'">
[click](javascript:document.body.dataset.xss='yes')
[data](data:text/html,<script>alert(1)</script>)
<svg onload="document.body.dataset.xss='yes'">

```js
const code = "<b>not bold</b>";
```
"""


def pictures(folder: Path, stem: str) -> list[Path]:
    """PNG, JPEG, WebP and GIF."""
    image = Image.radial_gradient("L").resize((1600, 1000))
    image = Image.merge("RGB", (image, image.rotate(180), Image.new("L", image.size, 140)))
    ImageDraw.Draw(image).rectangle((200, 200, 600, 500), fill="white", outline="black", width=8)
    paths = []
    for extension, fmt in (("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP"), ("gif", "GIF")):
        paths.append(folder / f"{stem}.{extension}")
        image.save(paths[-1], fmt)
    return paths


def heic(path: Path) -> Path:
    """A photo as phones take it."""
    image = Image.merge("RGB", [Image.radial_gradient("L").resize((1600, 1000))] * 3)
    pillow_heif.from_pillow(image).save(path, quality=60)
    return path


def pdf(path: Path, pages: int) -> Path:
    """Pages with text, of 400 KB of noise each, so that a viewer has ranges to ask for."""
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        noise = Image.effect_noise((640, 640), 80)
        page = document.new_page(612, 792)
        target = io.BytesIO()
        noise.convert("L").save(target, "JPEG", quality=95)
        target.seek(0)
        picture = pypdfium2.PdfImage.new(document)
        picture.load_jpeg(target, inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(300, 300).translate(150, 150 + number % 5))
        page.insert_obj(picture)
        page.gen_content()
    document.save(path)
    return path


def text_pdf(pages: int = 1, *, catalogue: bytes = b"") -> bytes:
    """A PDF of text in a font that it only names."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number in range(pages):
        content = _PAGE.format(number=number + 1).encode()
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % (5 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream")
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def sound(path: Path, seconds: int = 2) -> Path:
    """A tone as WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        tone = (int(8000 * math.sin(moment / 6)) for moment in range(8000 * seconds))
        file.writeframes(b"".join(struct.pack("<h", value) for value in tone))
    return path


# Run in a page: records two seconds of a canvas and gives them in base64.
RECORD = """
async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 320; canvas.height = 180;
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm' });
  const pieces = [];
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.start();
  for (let frame = 0; frame < 30; frame += 1) {
    context.fillStyle = `hsl(${frame * 12} 70% 50%)`;
    context.fillRect(0, 0, 320, 180);
    await new Promise((resolve) => setTimeout(resolve, 66));
  }
  recorder.stop();
  await new Promise((resolve) => { recorder.onstop = resolve; });
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
"""
