// The doors to the viewers of office documents, which are fetched only here.
import { load } from "./load.js";
import { make } from "./make.js";
import { showRows } from "./rows.js";
import { askWorker } from "./worker.js";

export async function showDocument(main, { size }, outside) {
  await load("docx");
  await globalThis.mydocDocx(main, new Uint8Array(await outside.bytes(0, size)));
  outside.ready();
}

export async function showWorkbook(main, { name, size }, outside) {
  const bytes = await outside.bytes(0, size);
  const { sheets } = await askWorker("sheets", bytes, "This spreadsheet takes too long to preview. Download it instead.");
  const place = make("div", "", "reading");
  const show = (at) => {
    place.replaceChildren();
    showRows(place, sheets.length > 1 ? `${name}, ${sheets[at].name}` : name, sheets[at]);
  };
  if (sheets.length > 1) main.append(chooser(sheets, show));
  main.append(place);
  show(0);
  outside.ready();
}

function chooser(sheets, show) {
  const select = make("select");
  for (const [at, { name }] of sheets.entries()) select.append(new Option(name, String(at)));
  select.addEventListener("change", () => show(Number(select.value)));
  const box = make("label", "Sheet");
  box.append(select);
  const bar = make("div", "", "tools");
  bar.append(box);
  return bar;
}
