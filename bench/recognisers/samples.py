"""Make files of many kinds with the libraries and programs that people make them with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIBRARIES = (
    "imageio-ffmpeg==0.8.1 openpyxl python-docx python-pptx xlwt odfpy py7zr pillow pillow-heif backports.zstd"
)
_MAKE = "import sys; from bench.recognisers.samples import write; write(sys.argv[1])"
_SOUND = ["wav", "mp3", "flac", "ogg", "opus", "m4a", "m4b", "mka", "aac", "aiff", "wma"]
_PICTURES = "png jpg gif bmp tiff webp avif jp2 ico ppm tga heic pdf eps"
_FILM = ["mp4", "m4v", "mov", "mkv", "webm", "ogv", "mts", "avi", "wmv", "flv", "3gp", "mpg", "vob"]


def make(folder: Path, libraries: Path) -> None:
    """Write the samples to a folder, once."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True)
    paths = os.pathsep.join([str(libraries.resolve()), str(Path.cwd())])
    command = [sys.executable, "-c", _MAKE, str(folder.resolve())]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=True)


def _films(folder: Path) -> None:
    import imageio_ffmpeg  # type: ignore[import-not-found]

    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"]
    picture = ["-f", "lavfi", "-i", "testsrc=size=176x144:rate=25:duration=1"]
    codecs = {"m4b": ["-f", "mp4"], "m4v": ["-f", "mp4"], "3gp": ["-an"], "flv": ["-ar", "44100"]}
    for kind in _SOUND + _FILM:
        inputs = tone if kind in _SOUND else [*picture, *tone]
        out = [*codecs.get(kind, []), str(folder / f"ffmpeg.{kind}")]
        subprocess.run([ffmpeg, "-loglevel", "error", "-y", *inputs, *out], check=False)


def _pictures(folder: Path) -> None:
    import pillow_heif  # type: ignore[import-not-found]
    from PIL import Image

    pillow_heif.register_heif_opener()
    picture = Image.radial_gradient("L").convert("RGB")
    for kind in [
        "png",
        "jpg",
        "gif",
        "bmp",
        "tiff",
        "webp",
        "avif",
        "jp2",
        "ico",
        "ppm",
        "tga",
        "heic",
        "pdf",
        "eps",
    ]:
        picture.save(folder / f"pillow.{kind}")


def _office(folder: Path) -> None:
    import docx  # type: ignore[import-not-found]
    import openpyxl  # type: ignore[import-not-found]
    import pptx  # type: ignore[import-not-found]
    import xlwt  # type: ignore[import-not-found]
    from odf import opendocument  # type: ignore[import-not-found]

    docx.Document().save(str(folder / "python-docx.docx"))
    openpyxl.Workbook().save(str(folder / "openpyxl.xlsx"))
    pptx.Presentation().save(str(folder / "python-pptx.pptx"))
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, 1)
    book.save(str(folder / "xlwt.xls"))
    opendocument.OpenDocumentText().save(str(folder / "odfpy.odt"))
    opendocument.OpenDocumentSpreadsheet().save(str(folder / "odfpy.ods"))


def _archives(folder: Path) -> None:
    import bz2
    import lzma
    import sqlite3
    import tarfile
    import zipfile

    import py7zr  # type: ignore[import-not-found]
    from backports import zstd  # type: ignore[import-not-found]

    text = Path(__file__)
    with zipfile.ZipFile(folder / "a.zip", "w") as pack:
        pack.write(text, "a.py")
    with tarfile.open(folder / "a.tar", "w") as tar:
        tar.add(text, "a.py")
    with tarfile.open(folder / "a.tgz", "w:gz") as tar:
        tar.add(text, "a.py")
    with py7zr.SevenZipFile(folder / "a.7z", "w") as seven:
        seven.write(text, "a.py")
    (folder / "a.bz2").write_bytes(bz2.compress(text.read_bytes()))
    (folder / "a.xz").write_bytes(lzma.compress(text.read_bytes()))
    (folder / "a.zst").write_bytes(zstd.compress(text.read_bytes()))
    base = sqlite3.connect(folder / "a.sqlite")
    base.execute("CREATE TABLE a (b)")
    base.commit()
    base.close()


def write(folder: str) -> None:
    """Write all samples to a folder, where the libraries can be imported."""
    for maker in (_films, _pictures, _office, _archives):
        maker(Path(folder))
