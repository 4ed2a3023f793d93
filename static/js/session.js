// The session of the page, which another tab may have renewed or ended meanwhile.
import { fetchHtml, site } from "./dom.js";
import { mayPass } from "./retry.js";

const tokenIn = (page) => page.querySelector('meta[name="csrf-token"]');
const userIn = (page) => page.querySelector("[data-user]")?.dataset.user;

/**
 * Take over the CSRF token of the session as it is now; false if it ended or is somebody else's. Where nobody can tell
 * now, what is thrown has the status.
 */
export async function renewToken() {
  // A page of one's own is never gone; a visitor's is the one that is open.
  const { response, html } = await fetchHtml(userIn(document) ? site() : location.href);
  if (mayPass(response.status)) throw Object.assign(new Error("The page cannot be read now."), { status: response.status });
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!response.ok || !tokenIn(page) || !tokenIn(document) || userIn(page) !== userIn(document)) return false;
  tokenIn(document).content = tokenIn(page).content;
  return true;
}
