// Uploads that an earlier page left behind: which of them the server still waits for, and their files.
import { persist } from "../js/api.js";
import { fingerprint, nameplate } from "./fingerprint.js";
import { rememberFolder } from "./folders.js";
import { openFile } from "./handles.js";
import { isOfRequest } from "./refusals.js";
import { Remote } from "./remote.js";
import { someAtOnce } from "./some.js";

const PAGE = 100;
/** Those whose parts are counted; of the others nobody sees yet how far they came. */
const COUNTED = 50;

/**
 * Ask about records of uploads.
 * @param {typeof import("./api.js").ownUploads} api
 * @param {object[]} records oldest first
 * @returns {Promise<{left: object[], over: object[]}>} those that wait for their file, each with the bytes that S3 has
 *   of it in `sent`, where that is known; and those that arrived or are gone
 */
export async function sortOut(api, records) {
  if (records.length === 0) return { left: [], over: [] };
  let statuses;
  try {
    statuses = await statusesSince(api, records[0].id);
  } catch (error) {
    if (error.isTemporary || isOfRequest(error)) return { left: records.map((record) => ({ ...record, sent: 0 })), over: [] };
    return { left: [], over: records };
  }
  const left = records.filter(({ id }) => statuses.get(id) === "uploading").map((record) => ({ ...record, sent: record.isWhole ? 0 : null }));
  const counted = left.filter(({ sent }) => sent === null).slice(0, COUNTED);
  await someAtOnce(counted, async (record) => (record.sent = await sentOf(api, record)));
  return { left, over: records.filter(({ id }) => statuses.get(id) !== "uploading") };
}

/** The status of each document from one on; ids rise with time, and one's own documents come newest first. */
async function statusesSince(api, first) {
  const statuses = new Map();
  for (let cursor = ""; cursor !== null; ) {
    const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const { data } = await persist("GET", `${api.base}?limit=${PAGE}${query}`, { headers: api.headers }, 2);
    const ids = data.items.map((item) => item.document_id ?? item.id);
    ids.forEach((id, place) => statuses.set(id, data.items[place].status));
    cursor = ids.at(-1) < first && ids.at(-1) < ids[0] ? null : data.next_cursor;
  }
  return statuses;
}

async function sentOf(api, record) {
  try {
    const parts = await new Remote(api, record.id).parts({ tries: 1 });
    return parts.reduce((sum, part) => sum + (part.size ?? record.partSize), 0);
  } catch {
    return null;
  }
}

/**
 * Open the files of records by their handles, all at once: a click lasts for a few seconds only.
 * @returns {Promise<{files: File[], refused: {record: object, message: string}[]}>} those that are still as they were,
 *   and what to say of the others
 */
export async function reopen(records) {
  const [files, refused] = [[], []];
  const openOne = async (record) => {
    try {
      const file = await openFile(record.handle, record.way.path);
      if (nameplate(file) !== record.fingerprint && (await fingerprint(file)) !== record.fingerprint) {
        return refused.push({ record, message: `“${record.name}” was changed after its upload began. Discard the upload, then upload the file again.` });
      }
      rememberFolder(file, `${record.folder ?? ""}/${record.name}`);
      files.push(file);
    } catch (error) {
      const isForbidden = error.name === "NotAllowedError" || error.name === "SecurityError";
      const what = isForbidden ? `“${record.name}” cannot be read without your permission.` : `“${record.name}” was moved or deleted.`;
      refused.push({ record, message: `${what} Choose it again.` });
    }
  };
  await Promise.all(records.map(openOne));
  return { files, refused };
}
