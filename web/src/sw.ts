// The service worker: the app and the bank are kept at the first visit, pages of the book and the models once they are used.
//
// What grades words is large and changes seldom: it has a cache of its own, which a new version of the page leaves alone. The grader
// fills it (grader.ts); what no version needs any more is thrown away here.

const worker = self as unknown as ServiceWorkerGlobalScope;
const CORE = `core-${VERSION}`;
const USED = "used";
const GRADER = "grader";
const GRADER_NAMES = new Set(Object.values(GRADER_FILES).map((one) => one.name));

worker.addEventListener("install", (event) => {
  // The browser's own store of old answers is passed over: a new version must not keep files of the one before.
  const requests = CORE_FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(CORE).then((cache) => cache.addAll(requests)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("core-") && name !== CORE).map((name) => caches.delete(name))))
      .then(() => forgetOldGraders())
      .then(() => worker.clients.claim()),
  );
});

// A new version waits until the open page asks for it, so that no page runs on files of two versions.
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || GRADER_NAMES.has(nameOf(url))) return;
  event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  const core = await caches.open(CORE);
  const kept = await core.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const used = await caches.open(USED);
  try {
    const response = await fetch(request);
    if (response.ok && response.status !== 206) await used.put(request, response.clone());
    return response;
  } catch (error) {
    const before = await used.match(request, { ignoreSearch: true });
    if (before) return before;
    throw error;
  }
}

async function forgetOldGraders(): Promise<void> {
  const cache = await caches.open(GRADER);
  const old = (await cache.keys()).filter((request) => !GRADER_NAMES.has(nameOf(new URL(request.url))));
  await Promise.all(old.map((request) => cache.delete(request)));
}

function nameOf(url: URL): string {
  return url.pathname.split("/").at(-1)!;
}
