// Signs in, uploads, shares, claims and reads the history with the types that openapi-typescript made.
// Called as `node journey.ts SITE EMAIL PASSWORD`.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

type Document = components["schemas"]["DocumentOut"];

const [site, email, password] = process.argv.slice(2);
if (site === undefined || email === undefined || password === undefined) throw new Error("SITE EMAIL PASSWORD");
const CONTENT = new TextEncoder().encode("made by a generated client");
const KEY = "0d6f0f0e-2a7b-4c1d-9f6a-1f0b9c3a7d21";

const anonymous = createClient<paths>({ baseUrl: site });
const login = await anonymous.POST("/api/v1/auth/login/", { body: { email, password } });
if (login.error) throw new Error(login.error.code);
const client = createClient<paths>({ baseUrl: site, headers: { Authorization: `Bearer ${login.data.token}` } });

const document = await upload();
const share = await client.POST("/api/v1/shares/", { body: { documents: [document.id], max_downloads: 1 } });
if (share.error) throw new Error(share.error.code);
const there = { params: { path: { slug: share.data.slug } } };

const claim = await anonymous.POST("/api/v1/public/shares/{slug}/claim/", { ...there, body: {} });
if (claim.error) throw new Error(claim.error.code);
const bytes = new Uint8Array(await (await fetch(claim.data.url)).arrayBuffer());
check(bytes.toString() === CONTENT.toString(), "other bytes");
const refused = await anonymous.POST("/api/v1/public/shares/{slug}/claim/", { ...there, body: {} });
check(refused.response.status === 404 && refused.error?.code === "share_not_found", "claimed twice");

const audit = await client.GET("/api/v1/audit/", { params: { query: { limit: 100 } } });
if (audit.error) throw new Error(audit.error.code);
const about = audit.data.items.filter((line) => line.document_id === document.id).map((line) => line.action);
check(about.includes("claimed"), `no line of the claim: ${about.join()}`);

async function upload(): Promise<Document> {
  const body = { name: "typescript.txt", size: CONTENT.length };
  const headers = { "Idempotency-Key": KEY };
  const started = await client.POST("/api/v1/documents/", { body, params: { header: headers } });
  const again = await client.POST("/api/v1/documents/", { body, params: { header: headers } });
  if (started.error || again.error) throw new Error("not started");
  check(again.data.id === started.data.id, "started twice");
  check(started.data.upload?.part_count === 1, "no plan");
  const at = { params: { path: { document_id: started.data.id } } };
  const signed = await client.POST("/api/v1/documents/{document_id}/parts/", { ...at, body: { part_numbers: [1] } });
  const url = signed.data?.urls["1"];
  if (signed.data === undefined || url === undefined) throw new Error("no URL");
  const sent = await fetch(url, { method: "PUT", headers: signed.data.headers, body: CONTENT });
  const parts = [{ part_number: 1, etag: sent.headers.get("ETag") ?? "" }];
  const completed = await client.POST("/api/v1/documents/{document_id}/complete/", { ...at, body: { parts } });
  if (completed.error) throw new Error(completed.error.code);
  for (;;) {
    const found = await client.GET("/api/v1/documents/{document_id}/", at);
    if (found.error) throw new Error(found.error.code);
    if (found.data.status === "ready") return found.data;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
