// Sound and video, by the browser's own player. A URL ends after a minute: what is fetched later needs another.

const LIFE = 45_000;
const QUIET = 1_000;

export function showMedia(main, { url, name, kind }, { renewed, ready, failed }) {
  const player = document.createElement(kind);
  player.controls = true;
  player.playsInline = true;
  player.preload = "metadata";
  player.setAttribute("aria-label", name);
  let since = Date.now();
  let isRenewing = false;
  let place = 0;
  let wasPlaying = false;

  // An error leaves neither.
  player.addEventListener("timeupdate", () => {
    if (isRenewing) return;
    place = player.currentTime;
    wasPlaying = !player.paused;
  });
  player.addEventListener("seeking", () => {
    if (!isRenewing) place = player.currentTime;
  });
  player.addEventListener("loadedmetadata", () => {
    if (isRenewing) {
      player.currentTime = place;
      if (wasPlaying) player.play().catch(() => {});
      setTimeout(() => (isRenewing = false), QUIET);
    }
    if (kind === "video" && player.videoWidth === 0) failed("This browser cannot play this type of video. Download it instead.");
    else ready();
  });
  player.addEventListener("error", async () => {
    if (isRenewing || Date.now() - since < LIFE) {
      failed(`This browser cannot play this ${kind === "video" ? "video" : "sound"}. Download it instead.`);
      return;
    }
    isRenewing = true;
    try {
      const { url: next } = await renewed();
      since = Date.now();
      player.src = next;
    } catch (error) {
      failed(error.message);
    }
  });
  player.src = url;
  main.append(player);
}
