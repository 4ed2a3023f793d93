// Bundles what is in static/ into static/dist/. `--watch` builds again at every change.
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { options, out, rare, styles } from "./bundles.mjs";

const here = dirname(fileURLToPath(import.meta.url));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await copyFile(join(here, "favicon.svg"), join(out, "favicon.svg"));
await copyFile(join(here, "card.png"), join(out, "card.png"));
for (const name of await readdir(join(here, "icons"))) await copyFile(join(here, "icons", name), join(out, name));

if (process.argv.includes("--watch")) {
  for (const settings of [options, rare, styles]) await (await esbuild.context(settings)).watch();
} else {
  await Promise.all([esbuild.build(options), esbuild.build(rare), esbuild.build(styles)]);
}
