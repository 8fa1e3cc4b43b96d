// <live-state>: the state of the connection in a sign, a word and the age of the figures.

import { live } from "./live-socket.js"
import { age, dayAndMonth, hourAndMinute, hourToSecond, now } from "./time.js"
import { say } from "./words.js"
import { write } from "./row.js"

const SIGNS = { live: "live", polling: "live", joining: "clock", reconnecting: "clock", offline: "warn" }
const CLASSES = { live: "", polling: "", joining: "still", reconnecting: "late", offline: "off" }

customElements.define("live-state", class extends HTMLElement {
  #asOf
  #lostAt = null
  #timer
  #left

  connectedCallback() {
    this.#asOf = Number(this.dataset.asOf)
    this.#left = new AbortController()
    const { signal } = this.#left
    live.addEventListener("state", () => this.#turned(), { signal })
    document.addEventListener("board", (event) => this.#news(event.detail), { signal })
    document.addEventListener("visibilitychange", () => document.hidden || this.#draw(), { signal })
    this.#turned()
  }

  disconnectedCallback() {
    this.#left.abort()
    clearTimeout(this.#timer)
  }

  #turned() {
    if (["live", "polling"].includes(live.state)) this.#lostAt = null
    else this.#lostAt ??= now()
    this.#draw()
  }

  #news({ codes, asOf }) {
    if (asOf) this.#asOf = asOf
    else if (codes.length) this.#asOf = now()
    this.#draw()
  }

  // A board that stands still says so, whatever the connection does.
  #draw() {
    clearTimeout(this.#timer)
    if (this.hasAttribute("data-still")) return
    const [text, wait] = this.#age()
    this.className = `live ${CLASSES[live.state]}`
    this.querySelector("use").setAttribute("href", `#icon-${SIGNS[live.state]}`)
    write(this.querySelector(".state"), this.#word())
    write(this.querySelector(".age"), text)
    if (wait) this.#timer = setTimeout(() => this.#draw(), wait + 20)
  }

  #word() {
    return live.state === "offline" ? say("offline", { time: hourAndMinute(this.#lostAt) }) : say(live.state)
  }

  #age() {
    if (["live", "polling"].includes(live.state)) return age(now() - this.#asOf)
    const time = hourToSecond(this.#asOf)
    // A screen that starts without network may show what is days old, and cannot know it.
    const key = document.body.dataset.clock === "monotonic" ? "figures-of-day" : "figures-of"
    return [say(key, { time, day: dayAndMonth(this.#asOf) }), 0]
  }
})
