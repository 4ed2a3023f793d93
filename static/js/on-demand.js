// Scripts that are fetched when they are first used: what is rare does not make every visit heavier.
// They are classic scripts, as any origin may serve those without a rule for it.
import { $, el } from "./dom.js";

const coming = new Map();

/**
 * What the script dist/NAME.js provides, fetched at the first call. The page has its address in `data-NAME-script`.
 * @param {string} name
 * @returns {Promise<any>} rejects where it could not be fetched; the next call tries again
 */
export function loadScript(name) {
  if (!coming.has(name)) coming.set(name, fetchScript(name));
  return coming.get(name);
}

function fetchScript(name) {
  const src = $(`[data-${name}-script]`).getAttribute(`data-${name}-script`);
  return new Promise((resolve, reject) => {
    const script = el("script", { src });
    script.onload = () => resolve(script.provided);
    script.onerror = () => {
      script.remove();
      coming.delete(name);
      reject(new Error("Could not open this. Check your connection and try again."));
    };
    document.head.append(script);
  });
}

/** In such a script: hand over what it is fetched for. */
export function provide(what) {
  document.currentScript.provided = what;
}
