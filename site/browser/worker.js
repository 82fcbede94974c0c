// Keeps what has been loaded, so that the site works without a network after the first visit.
// What has its own hash in its name never changes: the stored copy is used. For everything else, the network has the newer one.

const FILES = "nnlib-files";
const CHANGING = ["nnlib-pages", VERSION].join("-");
const CURRENT = PYTHON;
const FIXED = /\/(python-[0-9a-f]{12}|build|extensions)\//;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), tidy()])));

async function tidy() {
  const files = await caches.open(FILES);
  for (const request of await files.keys()) {
    const [, python] = request.url.match(/\/(python-[0-9a-f]{12})\//) ?? [];
    if (python && python !== CURRENT) await files.delete(request);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === location.origin && !/\/api\/(drive|stdin|service-worker)/.test(url.pathname);
  if (request.method !== "GET" || !isOurs) return;
  event.stopImmediatePropagation();
  event.respondWith(FIXED.test(url.pathname) ? keptFirst(request) : networkFirst(request));
});

async function keptFirst(request) {
  const files = await caches.open(FILES);
  return (await files.match(request)) ?? kept(files, request, await fetch(request));
}

async function networkFirst(request) {
  const pages = await caches.open(CHANGING);
  try {
    return kept(pages, request, await fetch(request));
  } catch (error) {
    const known = (await pages.match(request)) ?? (await caches.match(request, { ignoreSearch: true }));
    if (known) return known;
    throw error;
  }
}

function kept(cache, request, answer) {
  if (answer.status === 200) cache.put(request, answer.clone()).catch(() => {});
  return answer;
}

// A page reports what it loaded before this worker started; the browser still has it, so nothing is fetched twice.
self.addEventListener("message", (event) => {
  if (event.data?.type === "loaded") event.waitUntil(keepAll(event.data.addresses));
});

async function keepAll(addresses) {
  for (const address of addresses) {
    const cache = await caches.open(FIXED.test(new URL(address).pathname) ? FILES : CHANGING);
    if (!(await cache.match(address))) await cache.add(address).catch(() => {});
  }
}
