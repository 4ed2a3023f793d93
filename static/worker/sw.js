// The service worker. It shows a page while the site cannot be reached, and takes files that other apps share. It
// keeps no page, document or answer of the API, and has nothing to do with uploads and downloads.
import { answerOf, keepOfflinePage, removeOtherVersions } from "./answers.js";

const world = { caches: self.caches, fetch: self.fetch.bind(self), scope: self.registration.scope, ...self.mydoc };

self.addEventListener("install", (event) => {
  // All else goes to the network without waking the worker, in browsers that know how.
  event.addRoutes?.([
    { condition: { urlPattern: new URLPattern({ search: "offline" }) }, source: "fetch-event" },
    { condition: { not: { requestMode: "navigate" } }, source: "network" },
  ])?.catch(() => {});
  event.waitUntil(keepOfflinePage(world).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(removeOtherVersions(world)));
self.addEventListener("fetch", (event) => {
  const answer = answerOf(event, world);
  if (answer) event.respondWith(answer);
});
