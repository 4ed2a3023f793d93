# What each finding needs: a virtual environment in a temporary folder, which goes when the script ends.
set -euo pipefail
WORK=$(mktemp -d)
cleanup() { jobs -p | xargs -r kill 2>/dev/null || true; rm -rf "$WORK"; }
trap cleanup EXIT

# install PACKAGE==VERSION...: into $WORK/venv, of whatever Python 3.11 or newer `python3` is.
install() {
    python3 -m venv "$WORK/venv"
    "$WORK/venv/bin/pip" install --quiet --disable-pip-version-check "$@" 2>"$WORK/pip.log" || {
        cat "$WORK/pip.log"
        exit 1
    }
}

# Starts MiniStack on a free loopback port, which $PORT names from then on.
start_ministack() {
    PORT=$("$WORK/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    export PORT
    (cd "$WORK" && GATEWAY_PORT=$PORT BIND_HOST=127.0.0.1 DOCKER_HOST="unix://$WORK/none.sock" LOG_LEVEL=ERROR \
        exec "$WORK/venv/bin/python" -m ministack.app >"$WORK/ministack.log" 2>&1) &
}

# Reads a Python script from standard input, runs it in the environment, and compares what it prints with $1.
prints() {
    cat >"$WORK/finding.py"
    (cd "$WORK" && AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 \
        "$WORK/venv/bin/python" finding.py) >"$WORK/seen" 2>"$WORK/errors" || {
        cat "$WORK/seen" "$WORK/errors"
        exit 1
    }
    printf '%s\n' "$1" >"$WORK/expected"
    if diff -u "$WORK/expected" "$WORK/seen"; then
        cat "$WORK/seen"
        echo "as described"
    else
        echo "CHANGED: the left side is what was seen when this was written"
        exit 1
    fi
}
