// The mark at what is shared with someone who has not opened it.
import { $$ } from "./dom.js";

/** They have opened it by now; the server knows, too. */
export function forgetNew(id) {
  for (const mark of $$(`[data-new="${CSS.escape(id)}"]`)) mark.remove();
}
