// Where uploads go: one's own documents, or what somebody asked for. The routes below each are the same; `extra` is
// said of each document at its start.

export const ownUploads = { base: "documents/", headers: {} };

/**
 * @param {string} slug of the file request
 * @param {string} token what the submission answered
 */
export function guestUploads(slug, token) {
  return {
    base: `public/requests/${encodeURIComponent(slug)}/uploads/`,
    headers: { "X-Request-Guest": token },
  };
}
