// What a refusal of a call or of a part says about trying again.
import { ApiError } from "../js/api.js";
import { PutError } from "./put.js";

/** Whether it says nothing of the upload: a file request that is paused now may go on later. */
export const isOfRequest = (error) => error instanceof ApiError && error.code.startsWith("request_");

/** The server or S3 no longer knows the upload; only a new one helps. */
export class Lost extends Error {
  constructor() {
    super("The upload was interrupted. Try again.");
  }
}

/** The file is not the one that was chosen any more; only choosing it again helps. */
export class FileChanged extends Error {
  constructor() {
    super("This file was changed, moved or deleted after you chose it. Choose it again.");
    this.name = "FileChanged";
  }
}

// Nothing that a guest does again helps: the request has ended, is full, or does not know them.
const FINAL = new Set(["request_not_found", "request_full", "guest_required"]);

/** Whether a person can try the same again: not what is wrong with the file itself, or with what is allowed. */
export function mayTryAgain(error) {
  if (error instanceof FileChanged || FINAL.has(error?.code)) return false;
  return !(error instanceof ApiError) || ![400, 413].includes(error.status) || error.code === "quota_exceeded";
}

/** S3's: an expired URL, another PUT under way to the same place, a slow one, too many. */
const MAY_PASS = new Set([0, 403, 408, 409, 429]);

/** Whether the same may succeed in a moment. */
export function isTemporary(error) {
  if (error instanceof ApiError) return error.isTemporary;
  if (!(error instanceof PutError)) return false;
  return MAY_PASS.has(error.status) || error.status >= 500 || error.code === "RequestTimeout";
}
