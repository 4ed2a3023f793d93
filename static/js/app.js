// On every page.
import { startCopying } from "./copy.js";
import { startDialogs } from "./dialogs.js";
import { $, $$ } from "./dom.js";
import { startMenus } from "./menus.js";
import { loadMore } from "./more.js";
import { startInstalled } from "./installed.js";
import { onEachPage } from "./page.js";
import { suggestedPassword } from "./passwords.js";
import { startSwapping } from "./swap.js";
import { paintBar } from "./theme-color.js";
import { refreshTimes, startTimes } from "./times.js";
import { toast } from "./toast.js";

/** System, light, dark, and around again. */
function startThemeButton() {
  const order = ["system", "light", "dark"];
  const button = $("[data-theme-button]");
  if (!button) return;
  const show = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    paintBar(theme);
    button.dataset.theme = theme;
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
  };
  show(document.documentElement.dataset.theme ?? "system");
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = order[(order.indexOf(button.dataset.theme) + 1) % order.length];
    show(theme);
    try {
      localStorage.setItem("mydoc.theme", theme);
    } catch {
      // Forbidden: it holds until the page is left.
    }
  });
}

/** A form sends once; its button says that something happens. */
function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of $$("button:not([type=button])", form)) button.setAttribute("aria-busy", "true");
  });
  const release = () => {
    for (const form of $$("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of $$("[aria-busy]", form)) button.removeAttribute("aria-busy");
    }
  };
  addEventListener("pageshow", release);
  document.addEventListener("mydoc:stayed", release);
}

/** Show what was typed into a password field, while the button says so; also in what comes to the page later. */
function startPasswordButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (button) reveal(button, $(`#${button.dataset.reveal}`).type === "password");
    const offer = event.target.closest("[data-suggest]");
    if (offer) suggest($(`#${offer.dataset.suggest}`));
  });
}

function reveal(button, isShown) {
  $(`#${button.dataset.reveal}`).type = isShown ? "text" : "password";
  button.setAttribute("aria-pressed", String(isShown));
}

/** A password that nobody guesses, shown, since whoever makes the link has to hand it on. */
function suggest(input) {
  input.value = suggestedPassword();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  reveal($(`[data-reveal="${input.id}"]`), true);
  input.focus();
  input.select();
  toast("Copy this password now. It is not shown again.");
}

/** "Load more" adds the next page's rows to the table that is there; without script it is a plain link. */
function startLoadMore() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-more]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy")) return;
    loadMore(link);
  });
}

startForms();
startPasswordButtons();
startLoadMore();
startMenus();
startDialogs();
startCopying();
startSwapping();
startTimes();
startInstalled();
onEachPage(() => {
  startThemeButton();
  for (const button of $$("[data-reveal]")) button.hidden = false;
  for (const field of $$("[data-time-zone]")) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  for (const tab of $$(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  refreshTimes();
});
