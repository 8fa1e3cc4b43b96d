// Dark and light by the hour of Hà Nội, pixels that never stand still for long, no pointer, and a display that stays on.

import { hour, now } from "./time.js"

const MINUTE = 60_000
const PLACES = 16 // a minute on each, in a circle
const SHARE = 0.003 // of the height; the edges of a scene are wider

let awake = null

export function keepLooks() {
  look()
  setTimeout(() => {
    look()
    setInterval(look, MINUTE)
  }, MINUTE - (now() % MINUTE))
  document.addEventListener("visibilitychange", stayAwake)
  stayAwake()
}

export function look() {
  const { style, dataset } = document.body
  dataset.theme = document.documentElement.dataset.theme = themeAt(dataset, now())
  const [x, y] = shift(now(), innerHeight * SHARE)
  style.transform = `translate(${x}px, ${y}px)`
}

export function themeAt({ themeBy, lightFrom, darkFrom }, ms) {
  if (themeBy !== "by-hour") return themeBy
  const here = hour(ms)
  return here >= Number(lightFrom) && here < Number(darkFrom) ? "light" : "dark"
}

// Whole pixels, so that letters stay sharp. It is one small step a minute, no motion, so who asked for less keeps it.
export function shift(ms, radius) {
  const angle = (Math.floor(ms / MINUTE) % PLACES) * 2 * Math.PI / PLACES
  return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))]
}

// A browser lets go of it whenever the page is out of sight.
async function stayAwake() {
  if (document.hidden || !navigator.wakeLock || (awake && !awake.released)) return
  awake = await navigator.wakeLock.request("screen").catch(() => null)
}
