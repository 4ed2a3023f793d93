// Leaving the page while something is under way, and navigations that do not leave it.

let goingNowhere = false;
let isLeaving = false;

/** Go to another page of this site; once, as going again would begin anew what is under way. */
export function leaveFor(address) {
  if (isLeaving) return;
  isLeaving = true;
  location.assign(address);
  // The browser may keep this page and come back to it.
  addEventListener("pageshow", () => (isLeaving = false), { once: true });
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
