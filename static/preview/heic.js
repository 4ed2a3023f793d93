// HEIC, as phones take photos: by the browser where it can, else decoded here.
import { showImage } from "./image.js";
import { askWorker } from "./worker.js";

// Only these draw HEIC. To find out by trying, any other would load the whole file in vain.
const DRAWS = /^Apple/;

export async function showHeic(main, about, outside) {
  if (DRAWS.test(navigator.vendor)) {
    showImage(main, about, { ...outside, failed: () => decode(main, about, outside).catch(() => outside.failed("Cannot show this image. It may be damaged.")) });
  } else {
    await decode(main, about, outside);
  }
}

async function decode(main, about, outside) {
  const bytes = await outside.bytes(0, about.size);
  const { width, height, pixels } = await askWorker("heic", bytes, "This image takes too long to preview. Download it instead.");
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  main.replaceChildren();
  showImage(main, { ...about, url: URL.createObjectURL(picture) }, outside);
}
