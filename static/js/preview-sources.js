// Where the URLs of previews come from: the API, or the page of a link.
import { fetchText, parsed } from "./answer.js";
import { ApiError, csrfToken, request } from "./api.js";

/** A look at a document of one's own, or one that is shared with one. */
export const ofDocument = (id, renewal, signal) => request("POST", `documents/${id}/preview/`, { body: { renewal }, signal });

/** Looks at documents of a link: by its page's own address, the only one that its cookies reach. */
export function ofLink(address) {
  return async (id, renewal, signal) => {
    const body = new URLSearchParams({ document: id, renewal });
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const { response, text } = await fetchText(address, { method: "POST", headers, body, signal }).catch((error) => {
      throw error.name === "AbortError" ? error : new ApiError(0);
    });
    const data = parsed(text) ?? {};
    if (!response.ok) throw new ApiError(response.status, data);
    return { data, date: Date.parse(response.headers.get("Date") ?? "") || Date.now() };
  };
}
