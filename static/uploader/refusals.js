// What a refusal of a call or of a part says about trying again.
import { ApiError } from "../js/api.js";
import { PutError } from "./put.js";

/** Whether it says nothing of the upload: a file request that is paused now may go on later. */
export const isOfRequest = (error) => error instanceof ApiError && error.code.startsWith("request_");

/** Whether the same may succeed in a moment. */
export function isTemporary(error) {
  if (error instanceof ApiError) return error.isTemporary;
  if (!(error instanceof PutError)) return false;
  return error.status === 0 || error.status === 403 || error.status === 408 || error.status === 429 ||
    error.status >= 500 || error.code === "RequestTimeout";
}
