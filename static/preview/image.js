// A picture, whole; pressed, in its own size.

export function showImage(main, { url, name }, { ready, failed }) {
  const image = new Image();
  image.alt = name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "picture";
  button.append(image);
  const set = (isLarge) => {
    button.setAttribute("aria-pressed", String(isLarge));
    button.setAttribute("aria-label", `${name}: show at full size`);
  };
  set(false);
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") === "false"));
  image.addEventListener("load", ready);
  image.addEventListener("error", () => failed("Cannot show this image. It may be damaged, or too large for this browser."));
  image.src = url;
  main.dataset.scrolls = "";
  main.append(button);
}
