// Where uploads go: one's own documents, or what somebody asked for. The routes below each are the same; `extra` is
// said of each document at its start. Where `keeps` is set, what is deleted can be restored for a while.

/** Bytes up to which a file is sent by a single PUT, and begun together with others: the least that a part may have. */
const WHOLE_UP_TO = 5 * 1024 ** 2;

export const ownUploads = { base: "documents/", headers: {}, wholeUpTo: WHOLE_UP_TO, keeps: true };

/**
 * @param {string} slug of the file request
 * @param {string} token what the submission answered
 */
export function guestUploads(slug, token) {
  return {
    base: `public/requests/${encodeURIComponent(slug)}/uploads/`,
    headers: { "X-Request-Guest": token },
    wholeUpTo: WHOLE_UP_TO,
  };
}
