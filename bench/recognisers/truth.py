"""List what files with an extension are, and judge what a library says of one."""

from __future__ import annotations

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ZIP = "application/zip application/x-zip-compressed"
_OLE = "application/x-ole-storage application/cdfv2"
_XML = "application/xml text/xml"
_TEXT = "text/plain"
_FONT = "application/font-sfnt application/vnd.ms-opentype"

# Extension -> the names of its type; after a bar, what is true of it as well but says less.
_TRUE = {
    "png": "image/png image/apng",
    "jpg jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp image/x-ms-bmp",
    "tif tiff": "image/tiff",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic image/heif",
    "jp2": "image/jp2 image/jpx image/jpeg2000",
    "ico": "image/x-icon image/vnd.microsoft.icon image/png",
    "ppm pgm": "image/x-portable-pixmap image/x-portable-graymap image/x-portable-anymap",
    "tga": "image/x-tga image/x-targa",
    "svg": f"image/svg+xml | {_XML}",
    "dng nef": "image/x-adobe-dng image/x-nikon-nef image/dng | image/tiff",
    "icc": "application/vnd.iccprofile",
    "pdf": "application/pdf",
    "ai": "application/pdf application/postscript application/illustrator",
    "ps eps": "application/postscript image/x-eps",
    "rtf": "application/rtf text/rtf",
    "wav": "audio/wav audio/x-wav audio/vnd.wave audio/wave",
    "mp3": "audio/mpeg",
    "flac": "audio/flac audio/x-flac",
    "ogg oga opus": "audio/ogg audio/opus | application/ogg video/ogg",
    "m4a m4b": "audio/mp4 audio/x-m4a audio/x-m4b | video/mp4",
    "mka": "audio/x-matroska | video/x-matroska video/webm application/x-matroska",
    "aac": "audio/aac audio/x-aac audio/x-hx-aac-adts",
    "aiff": "audio/x-aiff audio/aiff",
    "wma": "audio/x-ms-wma | video/x-ms-asf video/x-ms-wmv",
    "mid": "audio/midi audio/x-midi audio/mid",
    "mp4": "video/mp4",
    "m4v": "video/x-m4v video/mp4",
    "3gp": "video/3gpp | video/mp4",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska application/x-matroska",
    "webm": "video/webm",
    "ogv": "video/ogg | audio/ogg application/ogg",
    "mts": "video/mp2t",
    "avi": "video/x-msvideo video/vnd.avi video/avi",
    "wmv": "video/x-ms-wmv | video/x-ms-asf",
    "flv": "video/x-flv",
    "mpg vob": "video/mpeg video/mp2p video/dvd",
    "zip": _ZIP,
    "whl jar apk kmz 3mf sketch pages numbers key vsdx": (
        "application/java-archive application/x-java-archive application/vnd.android.package-archive "
        f"application/vnd.google-earth.kmz model/3mf application/vnd.ms-visio.drawing | {_ZIP}"
    ),
    "7z": "application/x-7z-compressed",
    "tar": "application/x-tar",
    "gz tgz": "application/gzip application/x-gzip",
    "bz2": "application/x-bzip2 application/x-bzip",
    "xz": "application/x-xz",
    "zst": "application/zstd application/x-zstd",
    "deb": "application/x-deb application/vnd.debian.binary-package",
    "docx": f"{_OOXML}wordprocessingml.document | {_ZIP}",
    "xlsx": f"{_OOXML}spreadsheetml.sheet | {_ZIP}",
    "pptx": f"{_OOXML}presentationml.presentation | {_ZIP}",
    "docm": f"application/vnd.ms-word.document.macroenabled.12 | {_ZIP} {_OOXML}wordprocessingml.document",
    "xlsm": f"application/vnd.ms-excel.sheet.macroenabled.12 | {_ZIP} {_OOXML}spreadsheetml.sheet",
    "xlsb": f"application/vnd.ms-excel.sheet.binary.macroenabled.12 | {_ZIP} {_OOXML}spreadsheetml.sheet",
    "pptm": (
        f"application/vnd.ms-powerpoint.presentation.macroenabled.12 | {_ZIP} {_OOXML}presentationml.presentation"
    ),
    "odt": f"{_ODF}text | {_ZIP}",
    "ods": f"{_ODF}spreadsheet | {_ZIP}",
    "odg": f"{_ODF}graphics | {_ZIP}",
    "epub": f"application/epub+zip | {_ZIP}",
    "xls": f"application/vnd.ms-excel application/excel | {_OLE}",
    "pub": f"application/vnd.ms-publisher application/x-mspublisher | {_OLE}",
    "ttf otf": f"font/ttf font/otf font/sfnt application/x-font-ttf {_FONT}",
    "woff": "font/woff application/font-woff",
    "woff2": "font/woff2 | application/font-woff",
    "wasm": "application/wasm",
    "so": (
        "application/x-sharedlib application/x-executable application/x-elf application/x-executable-elf "
        "application/x-pie-executable"
    ),
    "exe": "application/x-msdownload application/vnd.microsoft.portable-executable application/x-dosexec",
    "class": "application/java-vm application/x-java-applet application/x-java application/java",
    "sqlite": "application/x-sqlite3 application/vnd.sqlite3",
    "mo": "application/x-gettext-translation application/x-gettext",
    "html": "text/html application/xhtml+xml",
    "xhtml": f"application/xhtml+xml | {_XML} text/html",
    "xml drawio": f"{_XML} application/vnd.jgraph.mxfile",
    "json": f"application/json | {_TEXT}",
    "csv": f"text/csv application/csv | {_TEXT}",
    "css": f"text/css | {_TEXT}",
    "js mjs": f"text/javascript application/javascript | {_TEXT}",
    "py": f"text/x-python text/x-script.python | {_TEXT}",
    "sh": f"text/x-shellscript application/x-sh text/x-sh | {_TEXT}",
    "md": f"text/markdown | {_TEXT}",
    "yml yaml": f"application/yaml text/yaml application/x-yaml text/x-yaml | {_TEXT}",
    "toml": f"application/toml text/toml | {_TEXT}",
    "tex": f"text/x-tex application/x-tex text/x-latex | {_TEXT}",
    "po": f"text/x-gettext-translation text/x-po text/gettext-translation | {_TEXT}",
    "c h": f"text/x-c text/x-c++ text/x-csrc | {_TEXT}",
    "ts": f"application/typescript text/typescript text/x-typescript application/x-typescript | {_TEXT}",
    "txt log": _TEXT,
}
TYPES = {
    extension: tuple(frozenset(part.split()) for part in (*names.split("|"), "")[:2])
    for extensions, names in _TRUE.items()
    for extension in extensions.split()
}
_NOTHING = frozenset({"", "application/octet-stream", "application/unknown", "application/x-unknown"})


def judge(name: str, answer: str | None) -> str:
    """Return whether an answer about a file of this name is right, general (true, but less exact), unknown or
    wrong."""
    exact, general = TYPES[name.rpartition(".")[2].lower()]
    said = (answer or "").partition(";")[0].lower()
    if said in exact:
        return "right"
    if said in general:
        return "general"
    return "unknown" if said in _NOTHING else "wrong"
