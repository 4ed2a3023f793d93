// What is bundled into static/dist/, and how.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const out = join(here, "dist");
const drawings = join(here, "..", "node_modules", "lucide-static", "icons");

const STROKE = "fill='none' stroke='#000' stroke-width='1.75' stroke-linecap='round' stroke-linejoin='round'";

/**
 * `@import "icons"`: a mask per icon that the pages use, painted in the colour of the text. A sprite would be one
 * more file, and browsers refuse `<use>` of one from another origin, where the static files may be.
 */
const icons = {
  name: "icons",
  setup(build) {
    build.onResolve({ filter: /^icons$/ }, ({ path }) => ({ path, namespace: "icons" }));
    build.onLoad({ filter: /./, namespace: "icons" }, async () => {
      const files = [["brand", join(here, "brand.svg")], ...ICONS.map((name) => [name, join(drawings, `${name}.svg`)])];
      const rules = await Promise.all(
        files.map(async ([name, file]) => `.i-${name}{--drawing:url("${address(await readFile(file, "utf8"))}")}`),
      );
      return { contents: rules.join("\n"), loader: "css", watchFiles: files.map(([, file]) => file) };
    });
  },
};

/** A drawing as a data: URL, of which only the shapes are taken. */
function address(svg) {
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"));
  const drawing = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' ${STROKE}>${shapes}</svg>`;
  const short = drawing.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>").replaceAll('"', "'");
  return `data:image/svg+xml,${short.replace(/[%#<>]/g, encodeURIComponent)}`;
}

/** `import packed from "packed:folder"`: a folder of pdfjs-dist (of `folder/Name` what begins so) as an object of base64 by name, for a script that any origin may load. */
const packed = {
  name: "packed",
  setup(build) {
    build.onResolve({ filter: /^packed:/ }, ({ path }) => ({ path: path.slice("packed:".length), namespace: "packed" }));
    build.onLoad({ filter: /./, namespace: "packed" }, async ({ path }) => {
      const [part, start = ""] = path.split("/");
      const folder = join(here, "..", "node_modules", "pdfjs-dist", part);
      const names = (await readdir(folder)).filter((name) => PACKED.test(name) && name.startsWith(start)).sort();
      const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "base64")]));
      return { contents: JSON.stringify(Object.fromEntries(files)), loader: "json" };
    });
  },
};
// Not quickjs: scripts of a document never run.
const PACKED = /\.bcmap$|\.pfb$|\.ttf$|^(jbig2|openjpeg)\.wasm$/;

/** Pages, and parts of theirs that are fetched when they are first used. */
export const options = {
  entryPoints: {
    "api-docs": join(here, "js/api-docs.js"),
    app: join(here, "js/app.js"),
    bulk: join(here, "js/bulk.js"),
    details: join(here, "js/details.js"),
    documents: join(here, "js/documents.js"),
    "preview-frame": join(here, "preview/frame.js"),
    guest: join(here, "js/guest.js"),
    history: join(here, "js/history.js"),
    public: join(here, "js/public.js"),
    requests: join(here, "js/requests.js"),
    shares: join(here, "js/shares.js"),
    shortcuts: join(here, "js/shortcuts.js"),
    sw: join(here, "worker/sw.js"),
    theme: join(here, "js/theme.js"),
    viewer: join(here, "js/viewer.js"),
  },
  outdir: out,
  bundle: true,
  format: "iife",
  target: ["chrome115", "firefox115", "safari16.4"],
  minify: true,
  sourcemap: "linked",
  legalComments: "none",
  logLevel: "warning",
};
// What only some previews need. Without maps: nobody debugs pdf.js here, and they would be the largest files of all.
export const rare = {
  ...options,
  entryPoints: {
    "preview-docx": join(here, "preview/docx.js"),
    "preview-encodings": join(here, "preview/encodings.js"),
    "preview-heic": join(here, "preview/heic-worker.js"),
    "preview-markdown": join(here, "preview/markdown.js"),
    "preview-pdf": join(here, "preview/pdf.js"),
    "preview-pdf-cmaps": join(here, "preview/pdf-cmaps.js"),
    "preview-pdf-fonts": join(here, "preview/pdf-fonts.js"),
    "preview-pdf-sans": join(here, "preview/pdf-sans.js"),
    "preview-pdf-wasm": join(here, "preview/pdf-wasm.js"),
    "preview-pdf-worker": join(here, "preview/pdf-worker.js"),
    "preview-sheets": join(here, "preview/sheets-worker.js"),
  },
  sourcemap: false,
  plugins: [packed],
  // pdf.js asks for its own address where it runs in node only.
  define: { "import.meta.url": "undefined" },
  banner: { js: "/* pdf.js: Apache License 2.0, https://github.com/mozilla/pdf.js; its fonts: Foxit, BSD, and Liberation, SIL OFL 1.1; markdown-it: MIT, https://github.com/markdown-it/markdown-it; chardet: MIT, https://github.com/runk/node-chardet; docx-preview: Apache License 2.0, https://github.com/VolodymyrBaydalka/docxjs; JSZip, fflate, read-excel-file, saxen: MIT; libheif and libde265: LGPL-3.0, https://github.com/strukturag/libheif, unchanged from https://www.npmjs.com/package/libheif-js */" },
};
export const styles = {
  ...options,
  entryPoints: { "api-docs": join(here, "css/api-docs.css"), app: join(here, "css/app.css"), "preview-frame": join(here, "css/preview-frame.css") },
  format: undefined,
  plugins: [icons],
  banner: { css: "/* Icons: Lucide, ISC licence, https://lucide.dev/license */" },
};
