// What a visitor chooses of a link for its ZIP: documents and folders, also such as the list does not show at the moment.
import { $, $$ } from "./dom.js";
import { count, size } from "./format.js";

const BOXES = ".public-list input[type=checkbox]";
/** Folders by path, documents by id: how much each is, and in which folder it lies. */
const folders = new Map();
const documents = new Map();

const isWithin = (folder, path) => folder === path || folder.startsWith(`${path}/`);
const parentOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const isFolder = (box) => box.name === "folder";
/** The folder that brings what lies in a folder, if one is chosen. */
const bringerOf = (folder) => [...folders.keys()].find((path) => isWithin(folder, path));
const placeOf = (box) => (isFolder(box) ? parentOf(box.value) : box.dataset.folder);

/** The fields that tell the server what is chosen; none for everything. */
export function chosen() {
  const body = new FormData();
  for (const path of folders.keys()) body.append("folder", path);
  for (const id of documents.keys()) body.append("document", id);
  return body;
}

function choose(box) {
  const about = { count: Number(box.dataset.count ?? 1), size: Number(box.dataset.size), folder: placeOf(box) };
  if (!isFolder(box)) return documents.set(box.value, about);
  // What lies in it comes with it.
  forget((folder) => isWithin(folder, box.value));
  return folders.set(box.value, about);
}

function forget(isGone) {
  for (const path of folders.keys()) if (isGone(path)) folders.delete(path);
  for (const [id, { folder }] of documents) if (isGone(folder)) documents.delete(id);
}

/** Leave out one of what a folder brings: all others beside it on the page are chosen by themselves from then on. */
function leaveOut(box) {
  const path = bringerOf(isFolder(box) ? box.value : box.dataset.folder);
  if (path === undefined || (isFolder(box) && path === box.value)) return;
  folders.delete(path);
  for (const other of $$(BOXES)) {
    const isLeftOut = other === box || (isFolder(box) && isWithin(isFolder(other) ? other.value : other.dataset.folder, box.value));
    if (!isFolder(other) && isWithin(other.dataset.folder, path) && !isLeftOut) choose(other);
  }
}

function change(box) {
  if (box.checked) choose(box);
  else {
    leaveOut(box);
    if (isFolder(box)) forget((folder) => isWithin(folder, box.value));
    else documents.delete(box.value);
  }
}

/** Show in every row, and on the button, what is chosen. */
function paint() {
  for (const box of $$(BOXES)) {
    const folder = isFolder(box) ? box.value : box.dataset.folder;
    box.checked = bringerOf(folder) !== undefined || (!isFolder(box) && documents.has(box.value));
    box.indeterminate = isFolder(box) && !box.checked && [...documents.values(), ...folders.values()].some((one) => isWithin(one.folder, box.value));
  }
  const form = $("form[data-zip]");
  if (!form || !$("[data-zip-clear]", form)) return;
  const all = [...folders.values(), ...documents.values()];
  const files = all.reduce((sum, one) => sum + one.count, 0);
  const label = $("[data-zip-label]", form);
  const bytes = $("[data-zip-size]", form);
  // As the server wrote them, for everything.
  label.dataset.all ??= label.textContent;
  bytes.dataset.all ??= bytes.textContent;
  label.textContent = files ? `Download ${count(files)} ${files === 1 ? "file" : "files"} as ZIP` : label.dataset.all;
  bytes.textContent = files ? size(all.reduce((sum, one) => sum + one.size, 0)) : bytes.dataset.all;
  form.toggleAttribute("data-chosen", files > 0);
  $("[data-zip-choice]", form).hidden = files > 0;
  $("[data-zip-clear]", form).hidden = files === 0;
}

/** Follow the boxes of the list, now and as it changes. */
export function startChoosing() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches(BOXES)) return;
    change(event.target);
    paint();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-zip-clear]")) return;
    folders.clear();
    documents.clear();
    paint();
    $("form[data-zip] .button").focus();
  });
  for (const type of ["mydoc:renewed", "mydoc:more"]) document.addEventListener(type, paint);
  // What the browser kept checked over a reload.
  for (const box of $$(BOXES)) if (box.checked) choose(box);
  paint();
}
