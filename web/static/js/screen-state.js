// What the server tells this screen: on its socket, and over HTTP where sockets are blocked, and now and then to set the clock.

import { live } from "./live-socket.js"
import { heldSteps } from "./screen-reveal.js"
import { now, setNow } from "./time.js"

const ASK_EVERY = 300_000 // a cheap box's clock runs wrong by less than 0.1 s in that time
const WITHIN = 8_000
const MAY_DIFFER = 1_000 // a frame waits on its way; more than this is a box that stood still, or a clock that was never set

export function hearState() {
  live.asks.add(ask)
  live.addEventListener("message", ({ detail }) => detail.now && heard(detail.now))
  document.addEventListener("visibilitychange", () => document.hidden || askAgain())
  setInterval(askAgain, ASK_EVERY)
  askAgain()
}

// All that the socket would tell, as its messages. Throws when the server cannot be reached.
async function ask() {
  const asked = performance.now()
  const answer = await fetch(`/screen/state${heldSteps()}`, { cache: "no-store", signal: AbortSignal.timeout?.(WITHIN) })
  if (answer.status === 401) return tell({ t: "stranger" })
  if (!answer.ok) throw new Error(`the state answers ${answer.status}`)
  const { screen, ...others } = await answer.json()
  if (screen) {
    const { now: at, ...told } = screen
    setNow(at + (performance.now() - asked) / 2)
    tell(told)
  }
  for (const message of Object.values(others)) tell(message)
}

function askAgain() {
  ask().catch(() => {}) // the connection's state tells of it
}

function heard(at) {
  if (Math.abs(at - now()) < MAY_DIFFER) return
  setNow(at)
  askAgain()
}

function tell(message) {
  live.dispatchEvent(new CustomEvent("message", { detail: message }))
}
