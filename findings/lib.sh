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
