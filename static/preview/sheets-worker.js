// Reads a workbook beside the page, which ends it if it takes too long.
import { sheetsOf } from "./sheets.js";

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ sheets: await sheetsOf(new Uint8Array(data)) });
  } catch (error) {
    postMessage({ failed: error.isHonest ? error.message : "" });
  }
});
