// Draws the icons of the installed app from favicon.svg: `node static/app-icons.mjs`, after favicon.svg has changed.
// Its canvas comes with pdfjs-dist on most platforms; the drawings are committed, so that no build needs it.
import { readFile, writeFile } from "node:fs/promises";
import { createCanvas, loadImage } from "@napi-rs/canvas";

const GREEN = "#0e6b60";
const here = new URL(".", import.meta.url);
const svg = await readFile(new URL("favicon.svg", here), "utf8");

/** `share` of the side is the drawing; where it is less than all, the rest is of its colour, for systems that cut the shape. */
async function draw(name, side, share = 1) {
  const canvas = createCanvas(side, side);
  const context = canvas.getContext("2d");
  if (share < 1) {
    context.fillStyle = GREEN;
    context.fillRect(0, 0, side, side);
  }
  const image = await loadImage(Buffer.from(svg.replace("<svg ", `<svg width="${side}" height="${side}" `)));
  const inset = (side * (1 - share)) / 2;
  context.drawImage(image, inset, inset, side * share, side * share);
  await writeFile(new URL(`icons/${name}.png`, here), canvas.toBuffer("image/png"));
}

await draw("app-192", 192);
await draw("app-512", 512);
// Systems show at least a circle of 80 % of a maskable icon.
await draw("app-maskable-512", 512, 0.78);
await draw("app-apple-180", 180, 0.86);
