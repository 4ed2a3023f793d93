// Word documents by docx-preview, without anything that leads elsewhere.
import { defaultOptions, parseAsync, renderDocument } from "docx-preview";
import { refuseHeavy, sparing } from "./heavy.js";
import { partsOf, stored } from "./unpack.js";

const LINKS = /^(https?:|mailto:)/i;
// It is laid out here, not beside the page: 40,000 paragraphs, which take some seconds.
const MOST_XML = 4 * 1024 * 1024;
const MOST_ELEMENTS = 400_000;
const MARGIN = 16;

const options = {
  ...defaultOptions,
  // Documents inside the document, as HTML.
  renderAltChunks: false,
  // The frame lets in fonts from data: alone.
  useBase64URL: true,
  h: sparing(build, MOST_ELEMENTS),
};

globalThis.mydocDocx = async (main, bytes) => {
  const parts = partsOf(bytes, { mostXml: MOST_XML });
  refuseHeavy(parts);
  const nodes = await renderDocument(await parseAsync(stored(parts), options), options);
  const isStyle = (node) => node.nodeName === "STYLE";
  // The frame's policy lets in no style element; sheets that a script makes are none.
  document.adoptedStyleSheets = nodes.filter(isStyle).map(sheetOf);
  const shown = document.createElement("div");
  shown.append(...nodes.filter((node) => !isStyle(node)));
  disarm(shown);
  label(shown);
  main.append(shown);
  fit(shown);
  addEventListener("resize", () => fit(shown));
};

function sheetOf({ textContent }) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(textContent);
  return sheet;
}

/** As docx-preview does, but for styles as text: the frame's policy lets in no style attribute. */
function build(elem) {
  if (typeof elem?.style !== "string" || elem instanceof Node) return defaultOptions.h(elem);
  const { style, ...rest } = elem;
  const node = defaultOptions.h(rest);
  node.style.cssText = style;
  return node;
}

function disarm(shown) {
  for (const element of shown.querySelectorAll("iframe, object, embed, script, link, form")) element.remove();
  for (const link of shown.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    if (LINKS.test(href)) Object.assign(link, { target: "_blank", rel: "noopener noreferrer nofollow", title: href });
    else if (!href.startsWith("#")) link.removeAttribute("href");
  }
  for (const image of shown.querySelectorAll("img:not([alt])")) image.alt = "";
}

/** On a phone a wide table scrolls its page aside, by keys too. */
function label(shown) {
  for (const [at, page] of [...shown.querySelectorAll("section")].entries()) {
    page.tabIndex = 0;
    page.setAttribute("role", "region");
    page.setAttribute("aria-label", `Part ${at + 1}`);
  }
}

/** Pages that are wider than the window are shown smaller. */
function fit(shown) {
  shown.style.zoom = "1";
  const widest = Math.max(...[...shown.querySelectorAll("section")].map((page) => page.offsetWidth), 1);
  shown.style.zoom = String(Math.min(1, (document.documentElement.clientWidth - MARGIN) / widest));
}
