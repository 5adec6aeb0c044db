// The worker of the screens at doors: answers with the kept page and files when there is no network.

const SHELF = "quartierwerk-tuerschild";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(request) {
  const shelf = await caches.open(SHELF);
  const slow = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  try {
    const fresh = await Promise.race([fetch(request), slow]);
    if (fresh.ok && request.mode !== "navigate") await shelf.put(request, fresh.clone());
    if (request.mode === "navigate") {
      if (fresh.ok) await shelf.put(new URL(request.url).pathname, fresh.clone());
      if (fresh.status === 404) await shelf.delete(new URL(request.url).pathname); // withdrawn
    }
    return fresh;
  } catch (trouble) {
    const key = request.mode === "navigate" ? new URL(request.url).pathname : request;
    const stored = await shelf.match(key, { ignoreVary: true });
    if (stored) return stored;
    throw trouble;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.endsWith("/heute.json")) return;
  if (request.mode === "navigate" || ["style", "script", "image", "font"].includes(request.destination)) {
    event.respondWith(answer(request));
  }
});
