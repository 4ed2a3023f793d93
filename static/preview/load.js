// Scripts that only some documents need. Classic ones: those load from another origin without CORS.

const loading = new Map();

/** @param {string} name of the data attribute of the page that holds the address */
export function load(name) {
  if (!loading.has(name)) loading.set(name, append(document.documentElement.dataset[name]));
  return loading.get(name);
}

function append(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => {
      reject(Object.assign(new Error("Could not load the preview. Check your connection and try again."), { isHonest: true }));
    });
    document.head.append(script);
  });
}
