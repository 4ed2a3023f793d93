// The uploads that this document has begun, with their trays: they outlive the page on which they began.
import { UploadQueue } from "../uploader/queue.js";
import { $$ } from "./dom.js";
import { keepDocumentWhile } from "./page.js";
import { startTray } from "./tray.js";

const begun = new Map();

/**
 * The uploads of a page, as they are if an earlier page of this document began them. Their tray takes its place.
 * @param {{key: string, store: string, api?: object}} options `key` names the tray's place, `store` whose uploads are
 *   remembered, `api` where they go
 */
export function uploadsOf({ key, store, api }) {
  const known = begun.get(key);
  // The tray itself may be on the page already, at its top.
  const place = $$(`[data-tray="${CSS.escape(key)}"]`).find((one) => one !== known?.root);
  if (known) {
    place.replaceWith(known.root);
    return known;
  }
  const queue = new UploadQueue(store, api);
  const uploads = { queue, root: place, tray: startTray(queue, place) };
  begun.set(key, uploads);
  keepDocumentWhile(() => queue.cancellable > 0);
  return uploads;
}
