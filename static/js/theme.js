import { paintBar } from "./theme-color.js";

// Loaded before anything is painted, so that the chosen theme does not flash.
const chosen = (() => {
  try {
    return localStorage.getItem("mydoc.theme");
  } catch {
    return null;
  }
})();
if (chosen === "light" || chosen === "dark") {
  document.documentElement.dataset.theme = chosen;
  paintBar(chosen);
}
document.documentElement.classList.add("js");
