// The colour of the browser's own bar: that of the chosen theme, or of the system's.

/** @param {"system" | "light" | "dark"} theme */
export function paintBar(theme) {
  const metas = [...document.querySelectorAll('meta[name="theme-color"]')];
  for (const meta of metas) meta.dataset.own ??= meta.content;
  const chosen = metas.find((meta) => meta.media.includes(theme));
  for (const meta of metas) meta.content = (chosen ?? meta).dataset.own;
}
