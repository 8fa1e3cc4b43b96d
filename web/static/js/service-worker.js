// Keeps the page of no connection and the last public board that was seen. Never anything of a person.

const SHELL = `shell-${OURS.version}`
const BOARD = "board"
const PUBLIC = /^\/c\/[^/]+(\/|$)/
const LEFT_ALONE = /^\/(console|embed)(\/|$)/ // officials' pages, and boards in other sites' frames
const STATIC = `/static/${OURS.version}/`

addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => skipWaiting()))
})

addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => clients.claim()))
})

addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== location.origin || LEFT_ALONE.test(url.pathname)) return
  if (request.mode === "navigate") event.respondWith(page(event, url))
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request))
})

async function keepShell() {
  const shell = await caches.open(SHELL)
  await shell.addAll([OURS.offline, ...OURS.shell])
}

async function dropOld() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)))
}

// From the network whenever there is one: what is kept is only for when there is none.
async function page(event, url) {
  try {
    const answer = await fetch(event.request)
    if (mayKeep(event.request, url, answer)) event.waitUntil(keepBoard(url, answer.clone()))
    return answer
  } catch (failure) {
    const kept = event.request.method === "GET" && PUBLIC.test(url.pathname) && await boardAt(url)
    return kept || await caches.match(OURS.offline, { ignoreVary: true }) || Promise.reject(failure)
  }
}

function mayKeep(request, url, answer) {
  const control = answer.headers.get("cache-control") || ""
  return request.method === "GET" && PUBLIC.test(url.pathname) && answer.ok && !answer.redirected && !control.includes("no-store")
}

async function keepBoard(url, answer) {
  const board = await caches.open(BOARD)
  for (const earlier of await board.keys()) await board.delete(earlier)
  await board.put(url.origin + url.pathname, answer)
}

async function boardAt(url) {
  return (await caches.open(BOARD)).match(url.origin + url.pathname, { ignoreVary: true })
}

// A file under a digest never changes.
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok && new URL(request.url).pathname.startsWith(STATIC)) (await caches.open(SHELL)).put(request, answer.clone())
  return answer
}
