// The service worker of screens: the last whole page and its files, for a television that starts while nobody answers.

const PREFIX = "screen-"
const PAGE = "/screen"
const WITHIN = 15_000 // a network that swallows packets is as none
const FILES = /"(\/static\/[^"]+)"/g

addEventListener("install", (event) => {
  event.waitUntil(fetchWhole(new Request(PAGE)).then(() => skipWaiting()))
})

addEventListener("activate", (event) => event.waitUntil(clients.claim()))

addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== location.origin || request.method !== "GET") return
  if (url.pathname === PAGE && request.mode === "navigate") event.respondWith(page(request))
  else if (url.pathname === PAGE) event.respondWith(fetchWhole(request))
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request))
})

// From the network whenever it brings our page with all its files. Half a page is none, nor is one that somebody put between.
async function page(request) {
  try {
    const answer = await fetchWhole(request)
    return answer.headers.has("x-screen") ? answer : await keptPage() ?? answer
  } catch (failure) {
    return await keptPage() ?? Promise.reject(failure)
  }
}

async function fetchWhole(request) {
  const answer = await fetch(request, { cache: "no-store", signal: AbortSignal.timeout?.(WITHIN) })
  if (answer.headers.get("x-screen") === "paired") await keepWhole(answer.clone())
  return answer
}

// Files change their addresses with their content, so those that are here need not be fetched again.
async function keepWhole(answer) {
  const text = await answer.clone().text()
  const files = [...text.matchAll(FILES)].map(([, path]) => path)
  const version = PREFIX + answer.headers.get("x-version")
  const cache = await caches.open(version)
  for (const path of files) if (!(await cache.match(path, { ignoreVary: true }))) await cache.add(path)
  await cache.put(PAGE, answer)
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== version) await caches.delete(name)
}

async function keptPage() {
  for (const name of await caches.keys()) {
    const found = name.startsWith(PREFIX) && await (await caches.open(name)).match(PAGE, { ignoreVary: true })
    if (found) return found
  }
  return undefined
}

async function file(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request)
}
