// A look at a document: a dialog around a sandboxed frame, which draws it. The bytes come from the bucket's origin;
// the frame has no origin, no session and nobody to call: it asks this page for ranges and for the next URL.
import { fetchWhole } from "./answer.js";
import { ApiError } from "./api.js";
import { openModal } from "./dialogs.js";
import { $, $$, announce, el, icon, iconButton, site } from "./dom.js";
import { shortcutFor } from "./keys.js";
import { forgetNew } from "./news.js";
import { provide } from "./on-demand.js";
import { KEYS } from "./preview-keys.js";
import { ofDocument, ofLink } from "./preview-sources.js";
import { onSwipe } from "./swipe.js";
import { toastError } from "./toast.js";

const SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
// A slow line is no broken one.
const PATIENCE = 45_000;
// Milliseconds after which somebody is told that it takes long. A player or a picture may neither come nor fail.
const LONG = 15_000;
// A URL lives a minute; the rest is for its way.
const SAFETY = 10_000;
const SLOW = "This is taking longer than usual. Wait, or download it instead.";

/** The dialog of all previews of a page. */
class Viewer {
  /**
   * @param {{find: (id: string, renewal: string, signal: AbortSignal) => Promise<{data: any, date: number}>,
   *     download: (id: string) => Promise<void>}} source `find` asks for a URL, `date` being the server's clock;
   *     `download` saves the document
   */
  constructor(source) {
    this.source = source;
    this.title = el("h2", { id: "preview-title", tabindex: "-1" }, el("bdi"));
    this.about = el("p", {});
    this.before = iconButton("chevron-left", "Previous document", { onclick: () => this.step(-1) });
    this.after = iconButton("chevron-right", "Next document", { onclick: () => this.step(1) });
    this.saver = iconButton("download", "Download", { onclick: () => this.save() });
    this.stage = el("div", { class: "preview-stage" });
    this.dialog = el(
      "dialog",
      { class: "preview", "aria-labelledby": "preview-title" },
      el(
        "div",
        { class: "preview-bar" },
        el("div", { class: "preview-text" }, this.title, this.about),
        this.before,
        this.after,
        this.saver,
        iconButton("x", "Close preview", { "data-close": true }),
      ),
      this.stage,
      el("div", { class: "toasts", "data-toasts": true }),
    );
    this.dialog.addEventListener("close", () => this.leave());
    onSwipe(this.stage, (key) => this.step(key === "ArrowLeft" ? -1 : 1));
    this.dialog.addEventListener("keydown", (event) => this.press(event));
    document.body.append(this.dialog);
  }

  open(id) {
    // A row and its panel name the same document.
    this.names = new Map($$("[data-preview]").map(({ dataset }) => [dataset.preview, dataset.previewName]));
    this.ids = [...this.names.keys()];
    openModal(this.dialog);
    this.title.focus();
    this.show(id);
  }

  step(by) {
    const next = this.ids[this.ids.indexOf(this.id) + by];
    if (next) this.show(next);
  }

  press(event) {
    const shortcut = shortcutFor(event, KEYS);
    if (shortcut && shortcut.run(this, event) !== false) event.preventDefault();
  }

  search() {
    if (this.look?.kind !== "pdf") return false;
    this.look.frame.focus();
    return this.look.send({ type: "key", key: "find" });
  }

  /** What the frame does with a key, unless a button has the focus. */
  passOn({ key, target }) {
    return target.closest("button") ? false : this.look?.send({ type: "key", key });
  }

  show(id) {
    this.leave();
    this.id = id;
    forgetNew(id);
    const name = this.names.get(id) ?? "";
    const place = this.ids.indexOf(id);
    $("bdi", this.title).textContent = name;
    this.about.textContent = this.ids.length > 1 ? `${place + 1} of ${this.ids.length}` : "";
    this.about.hidden = this.ids.length < 2;
    for (const [button, isEnd] of [[this.before, place === 0], [this.after, place === this.ids.length - 1]]) {
      button.hidden = this.ids.length < 2;
      button.setAttribute("aria-disabled", String(isEnd));
    }
    announce(`Preview of ${name}`);
    this.say("Loading…", { isWaiting: true });
    this.look = new Look(this, id, name);
  }

  leave() {
    this.look?.end();
    this.look = null;
    // Else the focus would be nowhere, and keys with it.
    if (this.stage.contains(document.activeElement)) this.title.focus();
    this.stage.replaceChildren();
  }

  say(text, { isWaiting = false, isLong = false } = {}) {
    $(".preview-state", this.stage)?.remove();
    if (!text) return;
    const picture = isWaiting ? el("span", { class: "preview-pulse", "aria-hidden": "true" }) : icon("circle-alert");
    const way = isWaiting && !isLong ? null : el("button", { type: "button", class: "button", onclick: () => this.save() }, icon("download"), "Download");
    const message = el("div", { role: isWaiting ? "status" : "alert" }, el("p", {}, text));
    this.stage.append(el("div", { class: "preview-state", "data-waiting": isWaiting }, picture, message, way));
  }

  async save() {
    if (this.saver.getAttribute("aria-busy")) return;
    this.saver.setAttribute("aria-busy", "true");
    try {
      await this.source.download(this.id);
    } catch (error) {
      toastError(error);
    } finally {
      this.saver.removeAttribute("aria-busy");
    }
  }
}

/** One document that is looked at, from its first URL to the end of its frame. */
class Look {
  constructor(viewer, id, name) {
    this.viewer = viewer;
    this.id = id;
    this.renewal = "";
    this.stop = new AbortController();
    this.frame = el("iframe", { sandbox: SANDBOX, title: `Preview of ${name}`, referrerpolicy: "no-referrer", allow: "fullscreen", "data-waiting": true });
    this.begin();
  }

  async begin() {
    const isThere = this.greet();
    try {
      const [preview] = await Promise.all([this.fetchUrl(), isThere]);
      const theme = document.documentElement.dataset.theme;
      const { url, kind, name, size } = preview;
      this.kind = kind;
      this.send({ type: "show", theme, document: { url, kind, name, size } });
      this.long = setTimeout(() => this.viewer.say(SLOW, { isWaiting: true, isLong: true }), LONG);
    } catch (error) {
      this.fail(error.message);
    }
  }

  /** Put the frame into the page and give it its port. */
  greet() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("Could not load the preview. Check your connection and try again.")), PATIENCE);
      this.stop.signal.addEventListener("abort", () => {
        clearTimeout(late);
        reject(this.stop.signal.reason);
      });
      this.frame.addEventListener("load", () => this.left(), { signal: this.stop.signal });
      this.frame.addEventListener(
        "load",
        () => {
          this.isThere = true;
          const { port1, port2 } = new MessageChannel();
          this.port = port1;
          port1.addEventListener("message", ({ data }) => {
            if (data.type === "hello") {
              clearTimeout(late);
              resolve();
            } else {
              this.hear(data);
            }
          });
          port1.start();
          // It has no origin to address; what is said here is no secret.
          this.frame.contentWindow.postMessage({ type: "begin" }, "*", [port2]);
        },
        { once: true },
      );
      this.frame.src = site("preview/");
      this.viewer.stage.append(this.frame);
    });
  }

  /** It shows one page and no other: what leads it elsewhere is none of our scripts. Where it may not go, the
   * browser loads a page of its own, which is told here too. */
  left() {
    if (this.isThere) this.fail("The preview was closed because the document tried to open another page.");
  }

  send(message, transfer = []) {
    this.port?.postMessage(message, transfer);
  }

  hear({ type, ...data }) {
    if (this.stop.signal.aborted) return;
    if (type === "ready") {
      clearTimeout(this.long);
      this.viewer.say("");
      delete this.frame.dataset.waiting;
    } else if (type === "failed") this.fail(String(data.text));
    else if (type === "key") this.key(data.key);
    else if (type === "bytes") this.answer(data.question, () => this.fetchBytes(data.begin, data.end));
    else if (type === "renew") this.answer(data.question, () => this.fetchUrl());
  }

  key(key) {
    if (key === "Escape") this.viewer.dialog.close();
    else this.viewer.step(key === "ArrowLeft" ? -1 : 1);
  }

  async answer(question, find) {
    try {
      const value = await find();
      this.send({ type: "answer", question, value }, value instanceof ArrayBuffer ? [value] : []);
    } catch (error) {
      this.send({ type: "answer", question, failed: error.message });
    }
  }

  /** A URL, the first or the next one. */
  async fetchUrl() {
    const { data, date } = await this.viewer.source.find(this.id, this.renewal, this.stop.signal);
    this.renewal = data.renewal;
    this.url = data.url;
    this.until = Date.now() + Date.parse(data.expires_at) - date - SAFETY;
    return data;
  }

  async fetchBytes(begin, end) {
    if (Date.now() > this.until) await this.fetchUrl();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { response, body } = await this.ask(begin, end);
      if (response?.status === 206) return body;
      if (response?.status === 200) return body.slice(begin, end);
      if (response?.status === 403) await this.fetchUrl();
    }
    throw new ApiError(0);
  }

  async ask(begin, end) {
    try {
      const options = { headers: { Range: `bytes=${begin}-${end - 1}` }, credentials: "omit", referrerPolicy: "no-referrer" };
      return await fetchWhole(this.url, { ...options, signal: this.stop.signal }, (response) => response.arrayBuffer());
    } catch (error) {
      if (error.name === "AbortError") throw error;
      return {};
    }
  }

  fail(text) {
    if (this.stop.signal.aborted) return;
    this.viewer.leave();
    this.viewer.say(text);
  }

  end() {
    this.stop.abort();
    clearTimeout(this.long);
    this.port?.close();
  }
}

provide({ Viewer, ofDocument, ofLink });
