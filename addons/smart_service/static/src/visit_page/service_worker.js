/* Keeps the engineer's page for use without a network. KEPT is written in front of this file. */
const PREFIX = "smart_service_visits_";
const CACHE = `${PREFIX}${KEPT.version}`;
// a slow network is no network: the engineer stands at the customer's door
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) {
        return;
    }
    if (url.pathname === KEPT.page || url.pathname === `${KEPT.page}/`) {
        event.respondWith(page(event.request));
    } else if (KEPT.assets.includes(url.pathname)) {
        event.respondWith(asset(event.request, url.pathname));
    }
});

/** Page and files are kept together or not at all: the worker of before goes on if one fails. */
async function install() {
    const cache = await caches.open(CACHE);
    await cache.addAll(KEPT.assets.map((url) => new Request(url, { cache: "reload" })));
    const response = await fetch(KEPT.page);
    if (!(await keepPage(response))) {
        throw new Error("the page is not the one of these files");
    }
    await self.skipWaiting();
}

async function takeOver() {
    for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) {
            await caches.delete(name);
        }
    }
    await self.clients.claim();
}

/** Keep the page, if all the files that it names are kept; whether they are. */
async function keepPage(response) {
    if (!response.ok || response.redirected) {
        return false;
    }
    const text = await response.clone().text();
    const named = text.match(/\/web\/assets\/[^"']+/g) || [];
    if (named.some((path) => !KEPT.assets.includes(path))) {
        return false;
    }
    await (await caches.open(CACHE)).put(KEPT.page, response.clone());
    return true;
}

/** The page from the network, so that another user gets his own; what is kept if there is none. */
async function page(request) {
    const kept = await (await caches.open(CACHE)).match(KEPT.page);
    const fresh = fetch(request).then(async (response) => {
        if (response.status >= 502) {
            throw new Error("no server");
        }
        if (response.type !== "opaqueredirect") {
            await keepPage(response);
        }
        return response;
    });
    if (!kept) {
        return fresh;
    }
    const patience = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
    return Promise.race([fresh.catch(() => kept), patience]);
}

async function asset(request, path) {
    return (await (await caches.open(CACHE)).match(path)) || fetch(request);
}
