// A ceremony again, at one's own pace: by buttons, by keys, or by itself. Without scripts the same links lead through it.

import { Held } from "./reveal-held.js"
import { say } from "./words.js"
import { write } from "./row.js"

const held = new Held()
let scene
let step
let playing = null

export async function replay(element) {
  scene = element
  step = Number(scene.dataset.step)
  const frame = await fetched(`/api/v1/ceremonies/${scene.dataset.ceremony}`)
  if (!frame || !held.take(frame)) return
  for (const part of document.querySelectorAll("[data-play], .pace, .keys")) part.hidden = false
  document.querySelector("#replay").addEventListener("click", pressed)
  document.addEventListener("keydown", keyed)
  document.querySelector(".pace select").addEventListener("change", () => playing && play())
  const broken = await held.check()
  if (broken) scene.state(say("reveal-broken", { n: broken }), "broken")
  if (held.whole && step === held.frame.step) scene.agrees()
}

// A page whose first question got no answer would never check its seal, and nobody would notice.
async function fetched(address) {
  for (const pause of [1_000, 4_000, 0]) {
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) return answer.json()
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

function pressed(event) {
  if (event.target.closest("[data-play]")) return playing ? pause() : play()
  const link = event.target.closest("a")
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  pause()
  go(Number(new URL(link.href).searchParams.get("step")))
}

const KEYS = { ArrowRight: () => step + 1, ArrowLeft: () => step - 1, Home: () => 1, End: () => held.frame.step }

// Keys of fields, of buttons and of the browser stay what they are.
function keyed(event) {
  if (event.altKey || event.metaKey || event.ctrlKey || event.target.closest("select")) return
  if (event.key === " " && !event.target.closest("a, button, pre")) {
    event.preventDefault()
    return playing ? pause() : play()
  }
  if (!(event.key in KEYS)) return
  event.preventDefault()
  pause()
  go(KEYS[event.key]())
}

function go(to) {
  if (to < 1 || to > held.frame.step || to === step) return
  const news = to === step + 1
  step = to
  const view = scene.show({ ...held.frame, step, seal: held.sealOf(step) }, held.upTo(step), { news })
  write(document.querySelector("#aloud"), view.aloud)
  if (held.whole && step === held.frame.step) scene.agrees()
  history.replaceState(null, "", `?step=${step}`)
  draw()
}

function play() {
  pause()
  if (step === held.frame.step) go(1)
  const seconds = Number(document.querySelector(".pace select").value)
  playing = setInterval(() => (step < held.frame.step ? go(step + 1) : pause()), seconds * 1000)
  draw()
}

function pause() {
  clearInterval(playing)
  playing = null
  draw()
}

// The ways from this step to the others.
function draw() {
  const ways = { first: step > 1 && 1, prev: step > 1 && step - 1, next: step < held.frame.step && step + 1 }
  for (const [rel, to] of Object.entries(ways)) {
    const link = document.querySelector(`#replay a[rel=${rel}]`)
    if (link.contains(document.activeElement) && !to) document.querySelector("[data-play]").focus()
    link.hidden = !to
    if (to) link.href = `?step=${to}`
  }
  const button = document.querySelector("[data-play]")
  write(button.querySelector("span"), say(playing ? "reveal-pause" : "reveal-play"))
  const parts = [...document.querySelectorAll("[data-to]")]
  const current = parts.findLast?.((part) => Number(part.dataset.to) <= step)
  for (const part of parts) {
    if (part === current) part.setAttribute("aria-current", "true")
    else part.removeAttribute("aria-current")
  }
}
