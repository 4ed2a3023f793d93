// Keys in a preview; the list of shortcuts names them before the first preview is opened.
const passOn = (viewer, event) => viewer.passOn(event);

export const KEYS = [
  { keys: ["ArrowLeft"], does: "Show the previous document", run: (viewer) => viewer.step(-1) },
  { keys: ["ArrowRight"], does: "Show the next document", run: (viewer) => viewer.step(1) },
  { keys: ["+", "=", "-"], does: "Zoom in or out (PDF)", run: passOn },
  { keys: ["0"], does: "Fit the width (PDF)", run: passOn },
  { keys: ["Control+f"], does: "Search the text (PDF)", run: (viewer) => viewer.search() },
  { keys: ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "], does: "Scroll", run: passOn },
];
