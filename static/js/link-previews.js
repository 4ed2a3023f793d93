// Previews on a link's page, fetched when the first one is opened (public.js).
import { $ } from "./dom.js";
import { ofLink } from "./preview-sources.js";
import { startPreviews } from "./previews.js";

startPreviews({
  find: ofLink($("[data-previews]").dataset.previews),
  download: async (id) => $(`[data-public-document="${CSS.escape(id)}"] form`)?.requestSubmit(),
});
