// Leaving the page while something is under way, and navigations that do not leave it.

let goingNowhere = false;
let isLeaving = false;

/** Note that this page leads on by itself; false if it does so already, as going again would begin that anew. */
export function beginToLeave() {
  if (isLeaving) return false;
  isLeaving = true;
  // The browser may keep this page and come back to it.
  addEventListener("pageshow", () => (isLeaving = false), { once: true });
  return true;
}

/** Go to another page of this site, once. */
export function leaveFor(address) {
  if (beginToLeave()) location.assign(address);
}

/** Fetch an attachment: a navigation that the browser turns into a download, so the page stays. */
export function fetchAttachment(url) {
  goingNowhere = true;
  location.assign(url);
  setTimeout(() => {
    goingNowhere = false;
  }, 1_000);
}

/** Let the browser ask before the page is left while `isBusy()`. */
export function warnWhile(isBusy) {
  addEventListener("beforeunload", (event) => {
    if (!goingNowhere && isBusy()) event.preventDefault();
  });
}
