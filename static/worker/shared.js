// Files that other apps share: the service worker keeps them until a person says on the page of documents whether to
// upload them, which may be after signing in. A form of another site may have brought them as well.

export const SHARED = "mydoc-shared";
/** Milliseconds after which nobody is waiting for them any more. */
export const KEPT_FOR = 15 * 60_000;

/** Keep the files of a form, and lead to the page that uploads them. */
export async function keepShared(request, { caches, scope }, now = Date.now()) {
  try {
    const files = (await request.formData()).getAll("files").filter((file) => typeof file !== "string");
    await caches.delete(SHARED);
    const cache = await caches.open(SHARED);
    for (const [index, file] of files.entries()) {
      const headers = { "X-Name": encodeURIComponent(file.name), "X-Modified": String(file.lastModified), "X-Kept": String(now) };
      if (file.type) headers["Content-Type"] = file.type;
      await cache.put(`${scope}share-target/${index}`, new Response(file, { headers }));
    }
    return Response.redirect(`${scope}?shared=${files.length}`, 303);
  } catch {
    // No room, most likely.
    await caches.delete(SHARED).catch(() => {});
    return Response.redirect(`${scope}?shared=failed`, 303);
  }
}

/** The files that are kept, until they are forgotten. */
export async function keptFiles(caches, now = Date.now()) {
  if (!(await caches.has(SHARED))) return [];
  const cache = await caches.open(SHARED);
  const answers = await Promise.all((await cache.keys()).map((address) => cache.match(address)));
  return Promise.all(answers.filter((answer) => now - Number(answer.headers.get("X-Kept")) < KEPT_FOR).map(fileOf));
}

export const forgetKept = (caches) => caches.delete(SHARED);

async function fileOf(answer) {
  const name = decodeURIComponent(answer.headers.get("X-Name"));
  const type = answer.headers.get("Content-Type") ?? "";
  return new File([await answer.blob()], name, { type, lastModified: Number(answer.headers.get("X-Modified")) });
}
