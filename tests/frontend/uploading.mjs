// As much of a browser, of the API and of S3 as the uploader needs.
import { beforeEach } from "node:test";

export const PART = 10;
/** Bytes of a file of two parts. */
export const LARGE = 2 * PART;
const AFRESH = { calls: [], batches: [], keys: [], puts: [], headers: [], gate: null, now: 0, most: 0, lifetime: 3_600_000 };
export const server = {};

/** As much of a browser as the uploader needs. */
function startBrowser() {
  const kept = new Map();
  globalThis.document = { documentElement: { dataset: { site: "/" } }, querySelector: () => null };
  globalThis.addEventListener ??= () => {};
  globalThis.navigator ??= { onLine: true };
  globalThis.localStorage = {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.fetch = answer;
  globalThis.XMLHttpRequest = Put;
}

let ids = 0;

function begin({ name, size }) {
  ids += 1;
  const put = size > PART ? null : {
    url: `https://s3/doc-${ids}`,
    headers: { "If-None-Match": "*" },
    expires_at: new Date(Date.now() + server.lifetime).toISOString(),
  };
  return { id: `doc-${ids}`, name, upload: { part_size: PART, part_count: Math.max(1, Math.ceil(size / PART)), put } };
}

async function answer(address, { method, body, headers }) {
  if (address === "/healthz") return new Response();
  if (headers["Idempotency-Key"]) server.keys.push(headers["Idempotency-Key"]);
  const path = address.replace("/api/v1/documents/", "");
  server.calls.push(`${method} ${path.replace(/^doc-\d+/, "ID")}`);
  const reply = (data, status = 200) =>
    new Response(data === null ? null : JSON.stringify(data), { status, headers: { Date: new Date().toUTCString() } });
  const refused = server.refuses?.(`${method} ${path.replace(/^doc-\d+/, "ID")}`);
  if (refused) return reply({ detail: "No.", code: refused.code }, refused.status ?? refused);
  if (method === "DELETE") return reply(null, 204);
  if (path === "") return reply(begin(JSON.parse(body)));
  if (path === "batch/") {
    const { documents } = JSON.parse(body);
    server.batches.push(documents.map(({ name }) => name));
    const results = documents.map((one) => {
      const error = server.refusesOne?.(one);
      return error ? { document: null, error } : { document: begin(one), error: null };
    });
    return reply({ results });
  }
  if (path.endsWith("/parts/") && method === "POST") {
    const numbers = JSON.parse(body).part_numbers;
    return reply({
      urls: Object.fromEntries(numbers.map((number) => [number, `https://s3/${path}${number}`])),
      headers: {},
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
  }
  return reply({ status: "processing", parts: [] });
}

class Put {
  upload = {};
  status = 0;

  open(_, url) {
    this.url = url;
    this.headers = {};
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  async send(blob) {
    server.puts.push(this.url);
    server.headers.push(this.headers);
    server.now += 1;
    server.most = Math.max(server.most, server.now);
    await server.gate;
    await new Promise(setImmediate);
    server.now -= 1;
    if (server.breaks?.()) {
      this.onerror?.();
      return this.onloadend?.();
    }
    this.upload.onprogress?.({ loaded: Math.floor(blob.size / 2) });
    this.upload.onprogress?.({ loaded: blob.size });
    if (server.breaksLate?.()) {
      this.onerror?.();
      return this.onloadend?.();
    }
    this.status = server.answers?.(this.url) ?? 200;
    this.onload?.();
    this.onloadend?.();
  }

  abort() {
    this.onabort?.();
    this.onloadend?.();
  }

  getResponseHeader() {
    return '"etag"';
  }
}

startBrowser();
const { ownUploads } = await import("../../static/uploader/api.js");
const { UploadQueue } = await import("../../static/uploader/queue.js");

/** Where files of more than one part are large. */
export const newQueue = () => new UploadQueue("alice", { ...ownUploads, wholeUpTo: PART });

export const files = (count, size = PART) =>
  Array.from({ length: count }, (_, number) => new File([new Uint8Array(size)], `${number}.bin`, { lastModified: number }));

/** Resolves once a condition holds, which is looked at after each change. */
export function until(queue, condition) {
  return new Promise((resolve) => {
    const look = () => condition() && resolve();
    queue.addEventListener("change", look);
    look();
  });
}

/** Hold all PUTs back until what this gives is called. */
export function gate() {
  let open;
  server.gate = new Promise((resolve) => (open = resolve));
  return open;
}

export const turn = () => new Promise(setImmediate);

beforeEach(() => {
  for (const name of Object.keys(server)) delete server[name];
  Object.assign(server, structuredClone(AFRESH));
  startBrowser();
});
