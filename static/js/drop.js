// Files reach the page by drop, by button, or by paste. Folders give the files in them.
import { rememberFolder } from "../uploader/folders.js";
import { MOST, rememberHandle } from "../uploader/handles.js";
import { $ } from "./dom.js";
import { toast } from "./toast.js";

/** Milliseconds for a file or 100 names of a folder, which may lie on another computer. */
const PATIENCE = 30_000;

/** Give the files that reach the page to `take`, until the signal is aborted. */
export function startDrop(page, take, signal) {
  startInput($("[data-file-input]", page), "[data-upload-button]", take, signal);
  startInput($("[data-folder-input]", page), "[data-folder-button]", take, signal);
  startInput($("[data-camera-input]", page), "[data-camera-button]", take, signal);
  document.addEventListener("paste", (event) => {
    const files = pastedFiles(event);
    if (files.length === 0) return;
    event.preventDefault();
    take(files);
  }, { signal });
  startOverlay(take, signal);
}

/** The files of a paste; none where it goes into a field as text, which cells of a spreadsheet bring with a picture. */
export function pastedFiles({ clipboardData, target }, now = new Date()) {
  const isText = clipboardData?.types.includes("text/plain") && target?.closest?.("input, textarea");
  if (!clipboardData || isText) return [];
  return [...clipboardData.files].map((file) => withOwnName(file, now));
}

/** Browsers call every picture that is pasted image.png. */
function withOwnName(file, now) {
  if (file.name !== "image.png") return file;
  const local = new Date(now - now.getTimezoneOffset() * 60_000).toISOString();
  const moment = local.slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File([file], `Pasted ${moment}.png`, { type: file.type, lastModified: file.lastModified });
}

function startInput(input, button, take, signal) {
  if (!input) return;
  document.addEventListener("click", (event) => event.target.closest(button) && choose(input, take), { signal });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
}

/** By the browser's own picker where that gives handles; phones have more to offer, such as the camera, by the input. */
async function choose(input, take) {
  const isPlain = !input.accept && !input.webkitdirectory && matchMedia("(pointer: fine)").matches;
  if (!isPlain || !globalThis.showOpenFilePicker) return input.click();
  try {
    const handles = await showOpenFilePicker({ multiple: true });
    const files = await Promise.all(handles.map((handle) => handle.getFile()));
    if (files.length <= MOST) files.forEach((file, place) => rememberHandle(file, handles[place]));
    take(files);
  } catch (error) {
    // Nothing was chosen; else the picker is forbidden here, or a file cannot be read by it.
    if (error.name !== "AbortError") input.click();
  }
}

function startOverlay(take, signal) {
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
  }, { signal });
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault(), { signal });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  }, { signal });
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    try {
      const { files, unreadable } = await droppedFiles(event.dataTransfer);
      if (files.length > 0) take(files);
      if (unreadable.length > 0) toast(refusal(unreadable, files.length > 0), { kind: "error" });
      else if (files.length === 0) toast("There are no files in what you dropped.");
    } catch {
      toast("Cannot read what you dropped. Choose the files by the button instead.", { kind: "error" });
    }
  }, { signal });
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
  const plain = [...(transfer.files ?? [])];
  const items = [...(transfer.items ?? [])];
  const dropped = items.map((item) => ({ entry: entryOf(item), handle: items.length <= MOST ? handleOf(item) : null, plain })).filter(({ entry }) => entry);
  const named = new Set(dropped.map(({ entry }) => entry.name));
  const found = { files: plain.filter(({ name }) => !named.has(name)), unreadable: [] };
  await Promise.all(dropped.map((origin) => collect(origin.entry, found, origin)));
  return found;
}

function entryOf(item) {
  try {
    return item.webkitGetAsEntry?.();
  } catch {
    return null;
  }
}

/** The handle of what was dropped; null where the browser has or gives none. */
async function handleOf(item) {
  try {
    return (await item.getAsFileSystemHandle?.()) ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {{entry: FileSystemEntry, plain: File[], handle: Promise<FileSystemHandle | null> | null}} origin what was
 *   dropped, with the dropped files themselves: WebKitGTK has them also where it refuses their entries
 */
async function collect(entry, found, origin) {
  try {
    if (entry.isFile) {
      const plain = entry === origin.entry ? origin.plain : [];
      const file = await fileOf(entry).catch((error) => readable(plain.find(({ name }) => name === entry.name), error));
      rememberFolder(file, entry.fullPath);
      // Nobody waits for it: an upload that is quicker goes on by choosing the file again.
      origin.handle?.then((handle) => handle && rememberHandle(file, handle, entry.fullPath.split("/").filter(Boolean).slice(1)));
      found.files.push(file);
      return;
    }
    const children = await childrenOf(entry);
    await Promise.all(children.map((child) => collect(child, found, origin)));
  } catch {
    found.unreadable.push(entry.name);
  }
}

const fileOf = (entry) => called((resolve, reject) => entry.file(resolve, reject));

/** The file, if its first byte can be read. */
async function readable(file, error) {
  if (!file) throw error;
  await file.slice(0, 1).arrayBuffer();
  return file;
}

async function childrenOf(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    // A reader gives at most 100 entries at a time.
    const some = await called((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** What a function with two callbacks gives; one that calls neither has failed. */
function called(act) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("Neither callback was called.")), PATIENCE);
    const ending = (settle) => (value) => {
      clearTimeout(late);
      settle(value);
    };
    try {
      act(ending(resolve), ending(reject));
    } catch (error) {
      ending(reject)(error);
    }
  });
}
