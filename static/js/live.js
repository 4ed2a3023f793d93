// Told of changes by the server over a WebSocket; where there is none, asked for every few seconds.
import { refreshAccount } from "./account.js";
import { call } from "./api.js";
import { delay, pauseBefore, whenOnline } from "./retry.js";

const POLL = 5_000;

/**
 * @param {{onDocument: (id: string, status: string) => void, onDocuments: () => void}} handlers
 * @param {AbortSignal} signal ends it
 */
export function startLive(handlers, signal) {
  const poll = polling(handlers.onDocuments);
  signal.addEventListener("abort", () => {
    poll.stop();
    delete document.documentElement.dataset.live;
  });
  document.addEventListener("visibilitychange", () => document.hidden || handlers.onDocuments(), { signal });
  if (document.documentElement.dataset.websocket !== "yes") {
    poll.start();
    return;
  }
  // What is thrown is that the page has gone.
  connectForever(handlers, poll, signal).catch(() => {});
}

async function connectForever(handlers, poll, signal) {
  for (let failures = 0; ; failures += 1) {
    await whenOnline(signal);
    try {
      const { url, ticket } = await call("POST", "realtime/", { signal });
      if (!url) return poll.start();
      signal.throwIfAborted();
      const opened = await converse(`${url}?ticket=${encodeURIComponent(ticket)}`, {
        ...handlers,
        onOpen: () => {
          poll.stop();
          // What happened while nobody listened: since the page was made, or since the last connection.
          handlers.onDocuments();
          document.documentElement.dataset.live = "yes";
        },
      }, signal);
      if (opened) failures = 0;
    } catch {
      // Neither ticket nor connection: wait and try again.
    }
    signal.throwIfAborted();
    delete document.documentElement.dataset.live;
    poll.start();
    await delay(pauseBefore(Math.min(failures, 6) + 1), signal);
  }
}

/** Resolves when the connection is over, to whether it ever stood. */
function converse(address, { onDocument, onDocuments, onOpen }, signal) {
  return new Promise((resolve) => {
    const socket = new WebSocket(address);
    let opened = false;
    signal.addEventListener("abort", () => socket.close());
    socket.onopen = () => {
      opened = true;
      onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (signal.aborted) return;
      const message = parse(data);
      if (message.type === "document") onDocument(message.id, message.status);
      if (message.type === "documents") onDocuments();
      if (message.type === "account") refreshAccount();
    };
    socket.onclose = () => resolve(opened);
  });
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function polling(ask) {
  let timer = 0;
  return {
    start() {
      timer ||= setInterval(() => document.hidden || ask(), POLL);
    },
    stop() {
      clearInterval(timer);
      timer = 0;
    },
  };
}
