// The path that a file was dropped or chosen with, without its own name.

const folders = new WeakMap();

/** Remember where in a dropped folder a file was: the path of a FileSystemEntry, such as /Photos/2024/a.jpg. */
export function rememberFolder(file, fullPath) {
  folders.set(file, fullPath.split("/").filter(Boolean).slice(0, -1).join("/"));
}

/** "Photos/2024", or nothing. */
export function folderOf(file) {
  return folders.get(file) ?? (file.webkitRelativePath ?? "").split("/").slice(0, -1).join("/");
}

/** Whether a file may be that of a record; of one chosen by itself nobody knows the folder. */
export const isOfFolder = (record, folder) => !folder || !record.folder || record.folder === folder;
