/** A worker of one of our scripts: the frame has no origin, so only a blob is of the same. */
export function workerOf(name) {
  const src = new URL(document.documentElement.dataset[name], location.href).href;
  const blob = new Blob([`importScripts(${JSON.stringify(src)})`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(blob));
}
