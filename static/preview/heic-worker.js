// Decodes HEIC beside the page, by libheif in WebAssembly.
import libheif from "libheif-js/libheif-wasm/libheif-bundle.mjs";

// Four bytes each.
const MOST_PIXELS = 64 * 1024 * 1024;

addEventListener("message", async ({ data }) => {
  try {
    const { HeifDecoder } = await libheif();
    const [image] = new HeifDecoder().decode(new Uint8Array(data));
    const width = image.get_width();
    const height = image.get_height();
    if (width * height > MOST_PIXELS) {
      postMessage({ failed: "This image is too large to preview. Download it instead." });
      return;
    }
    const space = { data: new Uint8ClampedArray(width * height * 4), width, height };
    const drawn = await new Promise((resolve) => image.display(space, resolve));
    if (!drawn) throw new Error("libheif drew nothing");
    postMessage({ width, height, pixels: drawn.data.buffer }, [drawn.data.buffer]);
  } catch {
    postMessage({ failed: "" });
  }
});
