// What the service worker answers.
import { keepShared, SHARED } from "./shared.js";

const PREFIX = "mydoc-offline-";
const SIGNING_OUT = ["logout", "logout-everywhere"];

/**
 * What the service worker works with.
 * @typedef {{caches: CacheStorage, fetch: typeof fetch, scope: string, version: string, assets: string[]}} World `scope`
 *   is the address of the site, `version` another one whenever the offline page or its assets change
 */

/** Fetch the offline page and what it is drawn with, which may be of another origin that grants nobody anything. */
export async function keepOfflinePage({ caches, fetch, scope, version, assets }) {
  const cache = await caches.open(PREFIX + version);
  const page = await fetch(`${scope}offline/`, { credentials: "omit", cache: "no-cache" });
  if (!page.ok) throw new Error(`The offline page answers ${page.status}.`);
  await cache.put(`${scope}offline/`, page);
  for (const asset of assets) {
    const address = new URL(asset, scope).href;
    await cache.put(address, await fetch(address, { mode: "no-cors", credentials: "omit" }));
  }
}

export async function removeOtherVersions({ caches, version }) {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + version);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The answer to a request, or null: then the browser asks the network itself, as without a worker. */
export function answerOf(event, world) {
  const { request } = event;
  const { scope, assets, caches } = world;
  if (request.mode === "navigate" && request.method === "POST") {
    if (request.url === `${scope}share-target/`) return keepShared(request, world);
    // Whoever signs out leaves nothing to whoever signs in next.
    if (SIGNING_OUT.some((path) => request.url === `${scope}accounts/${path}/`)) event.waitUntil(caches.delete(SHARED));
    return null;
  }
  // Frames fetch downloads.
  if (request.mode === "navigate" && request.method === "GET" && request.destination === "document") {
    return world.fetch(request).catch(async () => (await kept(`${scope}offline/`, world)) ?? Response.error());
  }
  if (!assets.some((asset) => new URL(asset, scope).href === request.url)) return null;
  return kept(request.url, world).then((found) => found ?? world.fetch(request));
}

async function kept(address, { caches, version }) {
  const cache = await caches.open(PREFIX + version);
  return cache.match(address, { ignoreVary: true });
}
