// This page anew: taken over without a black moment when its plan changed, loaded when our own files did.

import { AS_RENEWAL } from "./renew.js"
import { hour, now } from "./time.js"
import { keep, kept } from "./screen-kept.js"
import { live } from "./live-socket.js"

const PARTS = [".scene-head", "#scenes", ".scene-foot"]
const SPREAD = 1_000 // all screens hear of a plan at once; they must not all ask at once
const SPREAD_OF_RELOADS = 60_000
const WITHIN = 15_000
const LONGEST_WAIT = 300_000
const NIGHT = [2, 4] // o'clock in Hà Nội
const A_DAY = 86_400_000
const MINUTE = 60_000

const page = document.body.dataset
const nightMinute = Math.floor(Math.random() * 60 * (NIGHT[1] - NIGHT[0]))
let wanted = page.revision
let fails = 0
let busy = false
let timer
let stale = "" // the version that we should be of
let mayReload = false

export function keepPageNew() {
  document.addEventListener("turned", () => stale && mayReload && reloadFor(stale))
  setInterval(lookAtNight, MINUTE)
}

// The server told what the page should be.
export function compare({ revision, version }) {
  wanted = revision
  if (revision !== page.revision) takeOverSoon(Math.random() * SPREAD)
  if (stale || version === page.version || kept("tried") === version) return
  stale = version
  setTimeout(() => { mayReload = true }, Math.random() * SPREAD_OF_RELOADS)
}

// Load the page anew, but only if the server has one for us: never into nothing.
export async function reload(before = () => {}) {
  if (page.step || !(await fetchPage())) return
  before()
  location.reload()
}

// One try by day, while pages turn anyway. If the page is still the old one after it, the next try is at night.
function reloadFor(version) {
  stale = ""
  mayReload = false
  return reload(() => keep("tried", version))
}

// Each screen once a night, at a minute of its own; whoever failed to get our new files tries again.
function lookAtNight() {
  const night = Math.floor(now() / A_DAY)
  const minute = (hour(now()) - NIGHT[0]) * 60 + Math.floor((now() / MINUTE) % 60)
  if (minute < nightMinute || hour(now()) >= NIGHT[1] || kept("night") === night) return
  reload(() => {
    keep("tried", null)
    keep("night", night)
  })
}

function takeOverSoon(wait) {
  clearTimeout(timer)
  timer = setTimeout(takeOver, wait)
}

async function takeOver() {
  if (busy) return
  busy = true
  const fresh = await fetchPage()
  busy = false
  if (fresh) take(fresh)
  fails = fresh && wanted === page.revision ? 0 : fails + 1
  if (fails) takeOverSoon(Math.min(LONGEST_WAIT, 2_000 * 2 ** fails) * (0.5 + Math.random() / 2))
}

// Scripts say words of one language, and know the markup of their own version.
function take(fresh) {
  const { version } = fresh.body.dataset
  if (fresh.documentElement.lang !== document.documentElement.lang) return location.reload()
  if (version !== page.version && kept("tried") !== version) return reloadFor(version)
  for (const part of PARTS) document.querySelector(part).replaceWith(document.adoptNode(fresh.querySelector(part)))
  for (const [key, value] of Object.entries(fresh.body.dataset)) if (!["now", "version", "theme"].includes(key)) page[key] = value
  document.dispatchEvent(new CustomEvent("taken"))
}

async function fetchPage() {
  try {
    const answer = await fetch("/screen", { ...AS_RENEWAL, signal: AbortSignal.timeout?.(WITHIN) })
    if (!answer.ok || answer.redirected) return null
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
    return fresh.body.dataset.screen && PARTS.every((part) => fresh.querySelector(part)) ? fresh : null
  } catch {
    return null
  }
}
