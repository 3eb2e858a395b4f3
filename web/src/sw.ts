// The service worker: the app and the bank are kept at the first visit, pages of the book and the models once they are used.

const worker = self as unknown as ServiceWorkerGlobalScope;
const CORE = `core-${VERSION}`;
const USED = "used";

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
      .then(() => worker.clients.claim()),
  );
});

// A new version waits until the open page asks for it, so that no page runs on files of two versions.
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
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
