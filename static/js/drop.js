// Files reach the page by drop, by button, or by paste. Folders give the files in them.
import { rememberFolder } from "../uploader/folders.js";
import { $ } from "./dom.js";

export function startDrop(page, take) {
  startInput($("[data-file-input]", page), "[data-upload-button]", take);
  startInput($("[data-folder-input]", page), "[data-folder-button]", take);
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) take(files);
  });
  startOverlay(take);
}

function startInput(input, button, take) {
  if (!input) return;
  document.addEventListener("click", (event) => event.target.closest(button) && input.click());
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
}

function startOverlay(take) {
  const overlay = $("[data-drop-overlay]");
  let depth = 0;
  const show = (visible) => {
    overlay.hidden = !visible;
  };
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  });
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    take(await droppedFiles(event.dataTransfer));
  });
}

async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    rememberFolder(file, entry.fullPath);
    return [file];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives at most 100 entries at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesOf))).flat();
}
