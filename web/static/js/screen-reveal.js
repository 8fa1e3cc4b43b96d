// A ceremony on a ward's screen: while one is on it lies over the scenes, and when it is over they are there again.

import "./reveal-scene.js"
import { Held } from "./reveal-held.js"
import { live } from "./live-socket.js"
import { say } from "./words.js"

const AFTER_END = 60_000 // so long the last step stays
const AFTER_STOP = 3_000
const DOUBT_AFTER = 2_000
const CHECK_AFTER = 1_500 // the step has unfolded by then

const held = new Held()
let scene
const timers = {}

export function showCeremonies() {
  scene = document.querySelector("reveal-scene")
  live.addEventListener("message", ({ detail }) => detail.t === "reveal" && told(detail))
  live.addEventListener("message", ({ detail }) => detail.t === "screen" && held.frame && doubt())
  live.addEventListener("state", () => connection())
}

// What is held, for whoever asks over HTTP what this screen should show.
export function heldSteps() {
  return held.frame ? `?ceremony=${held.ceremony}&step=${held.step}` : ""
}

function told(frame) {
  const before = held.ceremony === frame.ceremony && !scene.hidden ? held.frame.step : 0
  clearTimeout(timers.doubt)
  if (!held.take(frame)) return ask()
  if (frame.step !== before) show(frame, before)
  connection(true)
  clearTimeout(timers.end)
  if (frame.ended) timers.end = setTimeout(giveBack, frame.stopped ? AFTER_STOP : AFTER_END)
}

function show(frame, before) {
  scene.hidden = false
  document.body.classList.add("revealing")
  document.body.dataset.step = frame.step
  scene.show(frame, held.upTo(frame.step), { own: scene.dataset.own, news: frame.step === before + 1 || !before })
  document.dispatchEvent(new CustomEvent("turned", { detail: { scene: "reveal" } }))
  clearTimeout(timers.check)
  timers.check = setTimeout(check, CHECK_AFTER)
}

function giveBack() {
  held.forget()
  scene.hidden = true
  document.body.classList.remove("revealing")
  delete document.body.dataset.step
  document.dispatchEvent(new CustomEvent("turned", { detail: { scene: "" } }))
}

// The server said anew what to show. If the ceremony is not among it, it ended while this screen was away.
function doubt() {
  clearTimeout(timers.doubt)
  timers.doubt = setTimeout(ask, DOUBT_AFTER * (0.5 + Math.random()))
}

async function ask() {
  try {
    const answer = await fetch(`/screen/state${heldSteps()}`, { cache: "no-store", signal: AbortSignal.timeout?.(8_000) })
    if (!answer.ok) return
    const { reveal } = await answer.json()
    if (reveal) told(reveal)
    else if (held.frame && !held.frame.ended) giveBack()
  } catch {
    // The connection's state tells of it; the step that is held stays.
  }
}

// A break is told to the desk once, as every mistake is.
async function check() {
  if (!held.frame || held.broken || scene.hidden) return
  const broken = await held.check()
  if (held.whole) scene.agrees()
  if (!broken) return
  const words = say("reveal-broken", { n: broken })
  scene.state(words, "broken")
  reportError(new Error(words))
}

// Whoever has just been told a step is not cut off, whatever becomes of boards.
function connection(told = false) {
  if (!held.frame || held.broken) return
  if (!told && ["reconnecting", "offline"].includes(live.state)) {
    return scene.state(say(live.state === "offline" ? "reveal-offline" : live.state), "late")
  }
  scene.state(say(held.frame.rehearsal ? "reveal-rehearsed" : "reveal-signed"), "")
}
