// The JSON API of the page's own site, with the session and its CSRF token.
import { SESSION_ENDED, fetchText, parsed } from "./answer.js";
import { site } from "./dom.js";
import { renewToken } from "./session.js";
import { delay, mayPass, pauseBefore, whenOnline } from "./retry.js";

// What the API says to programs, said to people.
const INSTEAD = {
  not_authenticated: SESSION_ENDED,
  guest_required: "This page no longer knows who you are. Reload it, then choose the file again.",
  request_in_progress: "This is already in progress. Wait a moment.",
  outcome_unknown: "The connection was lost. Reload the page to check whether it worked. If not, try again.",
};

/** A refusal of the API: RFC 9457 problem details, or status 0 where no answer came. */
export class ApiError extends Error {
  constructor(status, problem = {}, retryAfter = 0) {
    super(INSTEAD[problem.code] || problem.detail || problem.title || fallbackMessage(status));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code || "";
    this.fields = problem.fields || {};
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return mayPass(this.status) || this.code === "request_in_progress";
  }
}

function fallbackMessage(status) {
  if (status === 0) return "Cannot reach the server. Check your connection and try again.";
  if (status === 401 || status === 403) return "You do not have permission to do this. Reload the page and sign in again.";
  if (status === 404) return "This no longer exists. Reload the page.";
  if (status === 429) return "Too many requests. Wait a moment and try again.";
  if (status >= 500) return "Something went wrong on our side. Try again in a moment.";
  return "Request failed. Check what you entered and try again.";
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** Unlike crypto.randomUUID it works on pages without https, too. */
export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One call.
 * @param {string} method
 * @param {string} path below /api/v1/
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} options
 * @returns {Promise<{data: any, etag: string | null, date: number}>} the JSON body (null if none), its version where it
 *   has one, and the server's clock in ms
 */
export async function request(method, path, options = {}) {
  const answer = await ask(method, path, options);
  if (!isStale(answer)) return read(answer);
  // Another tab signed in since this page came, which renews the token.
  const isRenewed = await renewToken().catch((error) => {
    throw new ApiError(error.status ?? 0);
  });
  if (!isRenewed) throw new ApiError(401, { code: "not_authenticated" });
  return read(await ask(method, path, options));
}

/** Whether the page's CSRF token is refused, by what Django REST Framework says then. */
const isStale = ({ response, data }) => response.status === 403 && (data?.detail ?? "").startsWith("CSRF");

function read({ response, data }) {
  if (!response.ok) throw new ApiError(response.status, data ?? {}, Number(response.headers.get("Retry-After")) || 0);
  return { data, etag: response.headers.get("ETag"), date: Date.parse(response.headers.get("Date") ?? "") || Date.now() };
}

async function ask(method, path, { body, headers = {}, signal } = {}) {
  try {
    const { response, text } = await fetchText(site(`api/v1/${path}`), {
      method,
      signal,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(method === "GET" ? {} : { "X-CSRFToken": csrfToken() }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { response, data: parsed(text) };
  } catch {
    signal?.throwIfAborted();
    throw new ApiError(0);
  }
}

/** As request(), but only the body. */
export async function call(method, path, options) {
  return (await request(method, path, options)).data;
}

/** As request(), again and again while the failure is a temporary one. For calls that are idempotent. */
export async function persist(method, path, options = {}, tries = 8) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request(method, path, options);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTemporary || attempt + 1 >= tries) throw error;
      await whenOnline(options.signal);
      await delay(Math.max(error.retryAfter * 1000, pauseBefore(attempt)), options.signal);
    }
  }
}
