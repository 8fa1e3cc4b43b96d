// Attending a ceremony: says what is held, shows what is told, and comes back to the step where it stands.

import { Held } from "./reveal-held.js"
import { live } from "./live-socket.js"
import { say } from "./words.js"
import { write } from "./row.js"

const AFTER_END = 20_000 // then the page is fetched again, at no fixed time: everybody sees the end at once
const WITHIN = 8_000
const CHECK_AFTER = 1_500
const AGAIN_AFTER = 1_100

const held = new Held()
const { contest, round } = document.querySelector(".ceremony").dataset
let scene
let timer = null

// Before it begins there is no scene yet; the first step that is told fetches one.
export function attendCeremony(element) {
  scene = element
  live.addEventListener("message", ({ detail }) => detail.t === "reveal" && told(detail))
  live.addEventListener("state", () => {
    if (live.state === "live") attend()
    connection()
  })
  live.asks.add(ask)
  live.listen()
}

function attend() {
  const wish = { t: "attend", contest, round: Number(round) }
  live.say(held.frame ? { ...wish, ceremony: held.ceremony, step: held.step } : wish)
}

// The same over HTTP, where sockets are blocked. Before it begins the page itself tells.
async function ask() {
  const signal = AbortSignal.timeout?.(WITHIN)
  if (!scene) return fetch(location.href, { cache: "no-store", signal }).then((answer) => answer.text()).then(began)
  const answer = await fetch(`/api/v1/ceremonies/${scene.dataset.ceremony}?after=${held.step}`, { cache: "no-store", signal })
  if (!answer.ok) throw new Error(`the ceremony answers ${answer.status}`)
  told(await answer.json())
}

function began(page) {
  if (page.includes("<reveal-scene")) again()
}

// A page printed a moment ago may be of the moment before.
function again() {
  timer ??= setTimeout(() => location.reload(), AGAIN_AFTER * (1 + Math.random() / 2))
}

function told(frame) {
  if (!scene) return frame.ended || again()
  const before = held.frame?.step ?? Number(scene.dataset.step)
  if (!held.take(frame)) return attend()
  if (frame.ceremony !== scene.dataset.ceremony) return again()
  if (frame.step !== before || scene.dataset.drawn === undefined) show(frame, frame.step === before + 1)
  if (frame.ended) setTimeout(() => location.replace(`${location.pathname}?step=${frame.step}`), AFTER_END * (1 + Math.random()))
  connection(true)
}

function show(frame, news) {
  const view = scene.show(frame, held.upTo(frame.step), { news })
  if (scene.dataset.drawn !== undefined) write(document.querySelector("#aloud"), view.aloud)
  scene.dataset.drawn = ""
  setTimeout(check, CHECK_AFTER)
}

async function check() {
  const broken = await held.check()
  if (broken) scene.state(say("reveal-broken", { n: broken }), "broken")
  if (held.whole) scene.agrees()
}

// Whoever has just been told a step is not cut off.
function connection(told = false) {
  if (!scene || held.broken) return
  if (!told && ["reconnecting", "offline"].includes(live.state)) {
    return scene.state(say(live.state === "offline" ? "reveal-offline" : live.state), "late")
  }
  scene.state(say("reveal-signed"), "")
}
