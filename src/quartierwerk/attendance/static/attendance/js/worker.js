// The worker of the counting pages (below /buero/zaehlen/ or /tuer/). Without a network it answers with the page that was
// kept, which holds titles, times and places only; when the network is back it sends what waits. The outbox stands above.

const SHELF = "quartierwerk-zaehlen";
const PATIENCE_WITH_PAGES = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Which kept page stands in for an address: the one of its own door, or the one of the office. */
function keptFor(url) {
  const base = new URL(self.registration.scope).pathname;
  if (!base.endsWith("/tuer/")) return `${base}ohne-netz/`;
  const token = url.pathname.slice(base.length).split("/")[0];
  return token ? `${base}${token}/ohne-netz/` : null;
}

async function page(request) {
  const kept = keptFor(new URL(request.url));
  const stored = kept && (await caches.match(kept, { cacheName: SHELF }));
  if (!stored) return fetch(request);
  const slow = new Promise((_, reject) => setTimeout(reject, PATIENCE_WITH_PAGES));
  return Promise.race([fetch(request), slow]).catch(() => stored);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (["style", "script", "image", "font"].includes(request.destination) && !url.pathname.endsWith("/arbeiter.js")) {
    event.respondWith(fromNetworkOrShelf(request));
  }
});

/** Files carry a fingerprint in their name, so a kept one is right; without one the network goes first. */
async function fromNetworkOrShelf(request) {
  const kept = await caches.match(request, { cacheName: SHELF, ignoreVary: true });
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    return await fetch(request);
  } catch (trouble) {
    if (kept) return kept;
    throw trouble;
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === SHELF) event.waitUntil(self.qwOutbox.sendAll());
});
