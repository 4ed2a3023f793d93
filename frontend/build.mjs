// Bundles frontend/ into static/dist/. `--watch` builds again at every change.
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "dist");
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

const options = {
  entryPoints: {
    app: join(here, "js/app.js"),
    documents: join(here, "js/documents.js"),
    guest: join(here, "js/guest.js"),
    public: join(here, "js/public.js"),
    requests: join(here, "js/requests.js"),
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
const styles = {
  ...options,
  entryPoints: { app: join(here, "css/app.css") },
  format: undefined,
  plugins: [icons],
  banner: { css: "/* Icons: Lucide, ISC licence, https://lucide.dev/license */" },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await copyFile(join(here, "favicon.svg"), join(out, "favicon.svg"));

if (process.argv.includes("--watch")) {
  for (const settings of [options, styles]) await (await esbuild.context(settings)).watch();
} else {
  await Promise.all([esbuild.build(options), esbuild.build(styles)]);
}
