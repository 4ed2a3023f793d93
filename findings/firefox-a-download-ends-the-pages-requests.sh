#!/usr/bin/env bash
# Firefox: going to an attachment, which leaves the page where it is, ends the page's XMLHttpRequests, by loadend alone.
#
# Version: Firefox ESR 153.8 (Debian's firefox-esr), which must be installed. WebKitGTK 2.50.6 ends them, too, by error
# and loadend; Chromium leaves them alone.
#
# `location.assign(url)` of an attachment is the usual way to start a download from a script, since "the page stays".
# But the navigation begins like any other: what the page has under way is cancelled before it is known that the answer
# is a download. The cancelled request fires neither `error` nor `abort`, so code that settles on load, error, abort and
# timeout, as most does, waits for ever. A frame's navigation leaves the page's requests alone.
#
# The script sends 4 MiB to a server that takes two seconds to answer, starts a download meanwhile, and prints what the
# request fired.
source "$(dirname "$0")/lib.sh"
command -v firefox-esr firefox >/dev/null || { echo "Firefox is not installed"; exit 1; }
python3 -m venv --without-pip "$WORK/venv"
prints "location.assign: loadend, status 0
a frame: load loadend, status 200" <<'PY'
import json, pathlib, shutil, socket, subprocess, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, body=b"", **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/attachment":
            self.answer(b"x" * 1000, Content_Type="application/octet-stream", Content_Disposition="attachment")
        else:
            self.answer(b"<!doctype html><title>page</title><body>", Content_Type="text/html")

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(2)
        self.answer()


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
site = f"http://127.0.0.1:{server.server_port}"

profile = pathlib.Path("profile")
profile.mkdir()
settings = {"marionette.port": 0, "browser.download.folderList": 2, "browser.download.dir": str(profile.resolve())}
lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
(profile / "user.js").write_text("".join(lines))
program = shutil.which("firefox-esr") or shutil.which("firefox")
firefox = subprocess.Popen(
    [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile.resolve())],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
port = profile / "MarionetteActivePort"
while not (port.exists() and port.read_text()):
    time.sleep(0.1)
connection = socket.create_connection(("127.0.0.1", int(port.read_text())))
answers = connection.makefile("rb")


def read():
    length = b""
    while (letter := answers.read(1)) != b":":
        length += letter
    return json.loads(answers.read(int(length)))


def command(name, **parameters):
    message = json.dumps([0, 1, f"WebDriver:{name}", parameters]).encode()
    connection.sendall(b"%d:%s" % (len(message), message))
    return read()[3]


read()
command("NewSession")
WAYS = {
    "location.assign": "location.assign('/attachment')",
    "a frame": "const frame = document.createElement('iframe'); frame.src = '/attachment'; document.body.append(frame)",
}
for name, way in WAYS.items():
    command("Navigate", url=f"{site}/")
    script = """
      window.seen = [];
      const request = new XMLHttpRequest();
      request.open("PUT", "/part");
      for (const type of ["load", "error", "abort", "timeout", "loadend"])
        request.addEventListener(type, () => seen.push(type + (type === "loadend" ? `, status ${request.status}` : "")));
      request.upload.onprogress = () => { request.upload.onprogress = null; WAY };
      request.send(new Blob([new Uint8Array(4 << 20)]));
    """
    command("ExecuteScript", script=script.replace("WAY", way), args=[])
    while not (seen := command("ExecuteScript", script="return seen.some((one) => one.startsWith('loadend')) ? seen.join(' ') : ''", args=[])["value"]):
        time.sleep(0.1)
    print(f"{name}: {seen}", flush=True)
connection.close()
firefox.terminate()
firefox.wait()
PY
