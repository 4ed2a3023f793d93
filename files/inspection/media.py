"""List the extensions of pictures, audio and videos whose types Python's table lacks or has otherwise."""

from __future__ import annotations

from typing import Final

_IMAGES: Final = {
    "x-adobe-dng": "dng",
    "x-canon-cr2": "cr2",
    "x-canon-cr3": "cr3",
    "x-canon-crw": "crw",
    "x-fuji-raf": "raf",
    "x-hasselblad-3fr": "3fr",
    "x-kodak-dcr": "dcr kdc",
    "x-leica-rwl": "rwl",
    "x-minolta-mrw": "mrw",
    "x-nikon-nef": "nef nrw",
    "x-olympus-orf": "orf",
    "x-panasonic-rw2": "rw2",
    "x-pentax-pef": "pef",
    "x-phaseone-iiq": "iiq",
    "x-samsung-srw": "srw",
    "x-sigma-x3f": "x3f",
    "x-sony-arw": "arw sr2 srf",
    "emf": "emf",
    "heif": "hif",
    "jp2": "jp2 j2k jpc jpf jpx",
    "jpeg": "jfif pjpeg pjp",
    "jxl": "jxl",
    "svg+xml": "svgz",
    "vnd.adobe.photoshop": "psd psb",
    "vnd.djvu": "djvu djv",
    "vnd.ms-dds": "dds",
    "vnd.ms-photo": "jxr wdp hdp",
    "wmf": "wmf",
    "x-exr": "exr",
    "x-icon": "cur",
    "x-tga": "tga",
    "x-xcf": "xcf",
}
_AUDIO: Final = {
    "ac3": "ac3",
    "amr": "amr awb",
    "flac": "flac",
    "midi": "kar",
    "mp4": "m4a m4b m4p m4r",
    "ogg": "ogg oga spx",
    "vnd.dts": "dts",
    "wav": "wav w64 bwf",
    "webm": "weba",
    "x-ape": "ape",
    "x-caf": "caf",
    "x-dsd": "dsf dff",
    "x-matroska": "mka",
    "x-ms-wma": "wma",
    "x-tta": "tta",
    "x-wavpack": "wv",
}
_VIDEOS: Final = {
    "3gpp": "3gp",
    "3gpp2": "3g2",
    "dv": "dv",
    "mp2t": "mts m2ts m2t tod",
    "mp4": "f4v",
    "mpeg": "vob mod m2v",
    "mxf": "mxf",
    "ogg": "ogv",
    "vnd.rn-realmedia": "rm rmvb",
    "x-flv": "flv",
    "x-m4v": "m4v",
    "x-matroska": "mkv",
    "x-ms-asf": "asf",
    "x-ms-wmv": "wmv",
}
MEDIA_EXTENSIONS: Final[dict[str, str]] = {
    extension: f"{family}/{name}"
    for family, table in (("image", _IMAGES), ("audio", _AUDIO), ("video", _VIDEOS))
    for name, extensions in table.items()
    for extension in extensions.split()
}

# What files of each kind are built on, so that their bytes may say no more than that. Several kinds share the
# containers MP4, Matroska, Ogg and ASF.
SHELLS: Final[dict[str, frozenset[str]]] = {
    "image": frozenset({"image/tiff", "video/mp4"}),
    "audio": frozenset(
        {"video/mp4", "video/quicktime", "video/3gpp", "video/x-matroska", "video/webm", "video/ogg"}
        | {"video/x-ms-wmv"}
    ),
    "video": frozenset({"audio/mp4", "audio/ogg", "audio/x-ms-wma"}),
}
# Streams that may begin anywhere, so that bytes which say nothing contradict nothing.
STREAMS: Final[frozenset[str]] = frozenset({"audio/mpeg", "audio/aac", "video/mpeg"})
