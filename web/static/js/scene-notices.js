// <scene-notices>: each notice in its time, by the server's clock. server/scenes/notices.py sets the same sizes.

import { now } from "./time.js"

const LOOK_EVERY = 10_000
const SIZES = [[90, "short"], [240, "middle"], [Infinity, "long"]]

customElements.define("scene-notices", class extends HTMLElement {
  #timer
  #gone

  connectedCallback() {
    this.#gone = new AbortController()
    document.addEventListener("turned", () => this.#look(), { signal: this.#gone.signal })
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY)
    this.#look()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    this.#gone.abort()
  }

  #look() {
    const list = this.querySelector(".notices")
    const all = [...list.children]
    const on = all.filter(({ dataset }) => Number(dataset.starts) <= now() && now() < Number(dataset.ends))
    const shown = on.slice(0, Number(this.dataset.atOnce))
    for (const each of all) each.hidden = !shown.includes(each)
    const letters = shown.reduce((sum, each) => sum + each.textContent.length, 0)
    list.className = `notices ${SIZES.find(([most]) => letters <= most)[1]}`
    this.querySelector(".notices-now").hidden = shown.length === 0
    this.querySelector(".notices-none").hidden = shown.length > 0
  }
})
