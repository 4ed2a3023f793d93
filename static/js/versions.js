// Changes of a document that are meant for what a page shows of it: nobody is overwritten unseen.
import { request } from "./api.js";

const TRIES = 5;

/**
 * Change the document that an element shows, whose data-version is the version it shows.
 *
 * Where somebody else was quicker, the element is of their version from then on, so that whoever tries again replaces
 * it knowingly. If they changed something else of the document, this tries again by itself.
 * @param {HTMLElement} shown a row or a panel
 * @param {{isAsShown: (now: any) => boolean, say: (now: any) => string}} what of it is as it was shown, and what to say if it is not
 * @returns {Promise<any>} the document as it is then
 */
export async function changeShown(shown, method, path, body, { isAsShown, say }) {
  const id = shown.dataset.document ?? shown.dataset.panel;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { data, etag } = await request(method, path, { body, headers: { "If-Match": `"${shown.dataset.version}"` } });
      take(shown, etag);
      return data;
    } catch (error) {
      if (error.status !== 412) throw error;
      const now = await request("GET", `documents/${id}/`);
      take(shown, now.etag);
      if (isAsShown(now.data) && attempt < TRIES) continue;
      error.message = say(now.data);
      throw error;
    }
  }
}

function take(shown, etag) {
  if (etag) shown.dataset.version = etag.replaceAll('"', "");
}
