const name = `regatta-${'VERSION'}`;
const kept = [
  /* KEPT */
];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(kept))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const remove = async () => {
    for (const other of await caches.keys()) if (other !== name) await caches.delete(other);
    await self.clients.claim();
  };
  event.waitUntil(remove());
});

/** Files with a hash in their name never change, so they come from the cache; pages come from the network first. */
async function answer(request) {
  const cache = await caches.open(name);
  const page = request.mode === 'navigate';
  const found = page ? undefined : await cache.match(request);
  if (found) return found;
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const old = await cache.match(request, { ignoreSearch: page });
    if (old) return old;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});
