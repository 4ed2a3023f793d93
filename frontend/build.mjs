// Bundles frontend/ into static/dist/. `--watch` builds again at every change.
import { readFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "dist");
const drawings = join(here, "..", "node_modules", "lucide-static", "icons");

/** One SVG with a <symbol> per icon that the pages use; stroke and colour come from the style sheet. */
async function sprite() {
  const symbols = await Promise.all(
    ICONS.map(async (name) => {
      const svg = await readFile(join(drawings, `${name}.svg`), "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  const brand = await readFile(join(here, "brand.svg"), "utf8");
  const licence = "<!-- Icons: Lucide, ISC licence, https://lucide.dev/license -->";
  const all = [brand.trim(), ...symbols].join("");
  return `${licence}<svg xmlns="http://www.w3.org/2000/svg">${all}</svg>\n`;
}

const options = {
  entryPoints: {
    app: join(here, "js/app.js"),
    documents: join(here, "js/documents.js"),
    public: join(here, "js/public.js"),
    theme: join(here, "js/theme.js"),
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
const styles = { ...options, entryPoints: { app: join(here, "css/app.css") }, format: undefined };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([
  writeFile(join(out, "icons.svg"), await sprite()),
  writeFile(join(out, "favicon.svg"), await readFile(join(here, "favicon.svg"))),
]);

if (process.argv.includes("--watch")) {
  for (const settings of [options, styles]) await (await esbuild.context(settings)).watch();
} else {
  await Promise.all([esbuild.build(options), esbuild.build(styles)]);
}
