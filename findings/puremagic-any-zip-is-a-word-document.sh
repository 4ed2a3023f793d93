#!/usr/bin/env bash
# puremagic: a ZIP whose name it does not know as one is a Word document, also where the name is given.
#
# Version: puremagic 1.30.
#
# All Office documents, OpenDocument files, wheels and archives begin with the same four bytes, and puremagic has an
# entry for each. With the file's name it is expected to prefer an entry of that extension, and without a match to say
# no more than application/zip. It says Word document, with any content, for every extension that it has no ZIP entry
# for: a wheel, a Sketch drawing, a Pages letter. A form that accepts Word documents by this accepts all of them, and
# one that accepts ZIP refuses them.
source "$(dirname "$0")/lib.sh"
install puremagic==1.30
prints "a.zip: application/zip
a.docx: application/vnd.openxmlformats-officedocument.wordprocessingml.document
a.whl: application/vnd.openxmlformats-officedocument.wordprocessingml.document
a.sketch: application/vnd.openxmlformats-officedocument.wordprocessingml.document
a.pages: application/vnd.openxmlformats-officedocument.wordprocessingml.document" <<'PY'
import io
import zipfile

import puremagic

buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as archive:
    archive.writestr("notes.txt", "hello")
for name in ("a.zip", "a.docx", "a.whl", "a.sketch", "a.pages"):
    print(f"{name}: {puremagic.from_string(buffer.getvalue(), mime=True, filename=name)}")
PY
