// The door to the PDF viewer, which is fetched only here.
import { load } from "./load.js";

export async function showPdf(main, about, outside) {
  await load("pdf");
  await globalThis.mydocPdf(main, about, outside, load);
}
