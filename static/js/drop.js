// Files reach the page by drop, by button, or by paste. Folders give the files in them.
import { rememberFolder } from "../uploader/folders.js";
import { $ } from "./dom.js";
import { toast } from "./toast.js";

export function startDrop(page, take) {
  startInput($("[data-file-input]", page), "[data-upload-button]", take);
  startInput($("[data-folder-input]", page), "[data-folder-button]", take);
  startInput($("[data-camera-input]", page), "[data-camera-button]", take);
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
    const { files, unreadable } = await droppedFiles(event.dataTransfer);
    if (files.length > 0) take(files);
    if (unreadable.length > 0) toast(refusal(unreadable, files.length > 0), { kind: "error" });
  });
}

/** What was not read, in words that say what to do. */
function refusal(names, isRestTaken) {
  const what = names.length === 1 ? `“${names[0]}”` : `“${names[0]}” and ${names.length - 1} more`;
  const rest = isRestTaken ? " All other files are being uploaded." : "";
  return `Cannot read ${what}. Check that you can open it, then drop it again.${rest}`;
}

/** The files of a drop, and the names of files and folders in it that cannot be read. */
export async function droppedFiles(transfer) {
  // The browser empties the transfer once this function waits.
  const plain = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return { files: plain, unreadable: [] };
  const found = { files: [], unreadable: [] };
  await Promise.all(entries.map((entry) => collect(entry, found)));
  // A browser that refuses every entry may still have the files themselves.
  const isNone = found.files.length === 0 && entries.every((entry) => entry.isFile);
  return isNone && plain.length > 0 ? { files: plain, unreadable: [] } : found;
}

async function collect(entry, found) {
  try {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      rememberFolder(file, entry.fullPath);
      found.files.push(file);
      return;
    }
    const children = await childrenOf(entry);
    await Promise.all(children.map((child) => collect(child, found)));
  } catch {
    found.unreadable.push(entry.name);
  }
}

async function childrenOf(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    // A reader gives at most 100 entries at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some);
  }
}
