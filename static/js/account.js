// Who is signed in, as the header shows them.
import { call } from "./api.js";
import { $$ } from "./dom.js";

/** Bring the header up to date, after the account was changed elsewhere. */
export async function refreshAccount() {
  try {
    const { name, surname } = await call("GET", "account/");
    const initials = [name, surname].map((part) => [...part][0] ?? "").join("");
    const shown = { name: `${name} ${surname}`.trim(), initials: initials.toUpperCase() };
    for (const place of $$("[data-account]")) place.textContent = shown[place.dataset.account];
  } catch {
    // The next page shows it.
  }
}
