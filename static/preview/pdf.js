// PDF by pdf.js: pages are drawn when they come near, from the ranges of bytes that they need. No scripts of the
// document run, nothing in it is a link, and it fetches nothing.
import { getDocument, PDFDataRangeTransport, PDFWorker, PixelsPerInch, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import { toolsOf } from "./pdf-tools.js";
import { workerOf } from "./worker.js";

const WIDEST = 1000;
const MOST_PIXELS = 16 * 1024 * 1024;
const MOST_PAGES = 2_000;
/** Milliseconds after which a window that changes its size has another one. */
const SETTLED = 200;

globalThis.mydocPdf = async (main, { size }, outside, load) => {
  const task = getDocument({
    range: ranges(size, outside),
    worker: PDFWorker.create({ port: workerOf("pdfWorker") }),
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useWorkerFetch: false,
    // Letters of the system's fonts are wider or narrower than the document says, and collide.
    useSystemFonts: false,
    BinaryDataFactory: packed(load),
    maxImageSize: 64 * 1024 * 1024,
    verbosity: 0,
  });
  task.onPassword = () => {
    outside.failed("This PDF is protected by a password. Download it to open it.");
    task.destroy();
  };
  const pdf = await task.promise;
  const first = await pdf.getPage(1);
  const places = [];
  for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES); number += 1) {
    places.push(placeOf(number, pdf.numPages, first));
  }
  main.append(...places.map(({ section }) => section));
  if (pdf.numPages > MOST_PAGES) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = `Showing the first ${MOST_PAGES} of ${pdf.numPages} pages. Download the document to see all of it.`;
    main.append(note);
  }
  await draw(places[0], pdf);
  const tools = toolsOf({
    places,
    pdf,
    draw: (place) => draw(place, pdf),
    zoom: (by) => refit(places.map((place) => Object.assign(place, { zoom: by })), pdf),
  });
  for (const place of places) place.drawn = tools.drawn;
  main.prepend(tools.bar);
  outside.press = tools.press;
  outside.ready();
  follow(places, pdf);
  followWidth(places, pdf);
};

function ranges(size, outside) {
  const transport = new PDFDataRangeTransport(size, null);
  transport.requestDataRange = async (begin, end) => {
    try {
      transport.onDataRange(begin, new Uint8Array(await outside.bytes(begin, Math.min(end, size))));
    } catch (error) {
      outside.failed(error.message);
    }
  };
  return transport;
}

/** Character maps, fonts and decoders, which few documents need, each sort in one script. */
function packed(load) {
  const names = { cMapUrl: "pdfCmaps", standardFontDataUrl: "pdfFonts", wasmUrl: "pdfWasm" };
  return class {
    async fetch({ kind, filename }) {
      const name = filename.startsWith("Liberation") ? "pdfSans" : names[kind];
      await load(name);
      const text = globalThis.mydocPacked[name][filename];
      if (!text) throw new Error(`There is no ${filename}.`);
      return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    }
  };
}

function placeOf(number, count, like) {
  const section = document.createElement("section");
  section.className = "sheet";
  section.setAttribute("aria-label", `Page ${number} of ${count}`);
  const place = { number, section, state: "empty", like, zoom: 1 };
  resize(place, like);
  return place;
}

function resize(place, page) {
  place.like = page;
  const plain = page.getViewport({ scale: 1 });
  const width = Math.max(1, Math.min(document.documentElement.clientWidth - 32, WIDEST, plain.width * PixelsPerInch.PDF_TO_CSS_UNITS * 1.5));
  place.viewport = page.getViewport({ scale: (width * place.zoom) / plain.width });
  place.section.style.width = `${Math.floor(place.viewport.width)}px`;
  place.section.style.height = `${Math.floor(place.viewport.height)}px`;
}

function follow(places, pdf) {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const place = places.find(({ section }) => section === target);
        if (isIntersecting) draw(place, pdf).catch(() => mark(place));
        else clear(place);
      }
    },
    { rootMargin: "100% 0px" },
  );
  for (const { section } of places) near.observe(section);
}

/** Fit the pages into another width, as of a phone that was turned, about where they were scrolled to. */
function followWidth(places, pdf) {
  const box = document.scrollingElement;
  let width = box.clientWidth;
  let late = 0;
  const fit = () => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    refit(places, pdf);
  };
  addEventListener("resize", () => {
    clearTimeout(late);
    late = setTimeout(fit, SETTLED);
  });
}

/** Draw pages in another size, about where they were scrolled to. */
function refit(places, pdf) {
  const box = document.scrollingElement;
  const part = { top: box.scrollTop / box.scrollHeight, left: (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth };
  for (const place of places) {
    const wasDrawn = place.state === "drawn";
    clear(place);
    resize(place, place.like);
    if (wasDrawn) draw(place, pdf).catch(() => mark(place));
  }
  box.scrollTo(part.left * box.scrollWidth - box.clientWidth / 2, part.top * box.scrollHeight);
}

function draw(place, pdf) {
  if (place.state === "empty") place.painted = paint(place, pdf);
  return place.painted;
}

async function paint(place, pdf) {
  place.state = "drawing";
  const page = await pdf.getPage(place.number);
  resize(place, page);
  const { viewport, section } = place;
  const canvas = document.createElement("canvas");
  const most = Math.sqrt(MOST_PIXELS / Math.max(1, viewport.width * viewport.height));
  const ratio = Math.min(devicePixelRatio || 1, 2, most);
  canvas.width = Math.max(1, Math.floor(viewport.width * ratio));
  canvas.height = Math.max(1, Math.floor(viewport.height * ratio));
  canvas.setAttribute("aria-hidden", "true");
  const text = document.createElement("div");
  text.className = "textLayer";
  text.style.setProperty("--total-scale-factor", String(viewport.scale));
  await page.render({ canvas, viewport, transform: ratio === 1 ? null : [ratio, 0, 0, ratio, 0, 0] }).promise;
  if (viewport !== place.viewport) {
    return paint(place, pdf);
  }
  section.replaceChildren(canvas, text);
  place.state = "drawn";
  place.layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
  await place.layer.render();
  place.drawn?.();
}

/** Pages far away give their memory back. */
function clear(place) {
  if (place.state !== "drawn") return;
  place.section.replaceChildren();
  place.state = "empty";
}

function mark(place) {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = `Cannot show page ${place.number}.`;
  place.section.replaceChildren(note);
  place.state = "broken";
}
