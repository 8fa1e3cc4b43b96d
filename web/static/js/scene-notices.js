// <scene-notices>: each notice in its time, by the server's clock. server/scenes/notices.py sets the same sizes.
// Milestones of the week stand behind them; whether there are others is asked calmly, for one may be taken back.

import { now } from "./time.js"

const LOOK_EVERY = 10_000
const ASK_EVERY = 20_000
const WITHIN = 5_000 // offices turn in step; their screens must not all ask at once
const SIZES = [[90, "short"], [240, "middle"], [Infinity, "long"]]

customElements.define("scene-notices", class extends HTMLElement {
  #timer
  #asking
  #gone

  connectedCallback() {
    this.#gone = new AbortController()
    document.addEventListener("turned", () => this.#look(), { signal: this.#gone.signal })
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY)
    this.#look()
    if (this.dataset.address) this.#wait()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    clearTimeout(this.#asking)
    this.#gone.abort()
  }

  #wait() {
    this.#asking = setTimeout(async () => {
      const answer = await fetch(this.dataset.address, { credentials: "omit", signal: AbortSignal.timeout?.(WITHIN) }).catch(() => null)
      if (answer?.ok) this.#tell((await answer.json().catch(() => ({}))).milestones)
      if (this.isConnected) this.#wait()
    }, ASK_EVERY + Math.random() * WITHIN)
  }

  #tell(milestones) {
    if (!milestones) return
    const list = this.querySelector(".notices")
    const before = [...list.querySelectorAll(".milestone-news")]
    if (JSON.stringify(before.map((each) => each.lastElementChild.textContent)) === JSON.stringify(milestones.map(({ text }) => text))) return
    for (const each of before) each.remove()
    for (const { text, starts_ms, ends_ms } of milestones) list.append(this.#line(text, starts_ms, ends_ms))
    this.#look()
  }

  #line(text, starts, ends) {
    const line = this.querySelector(".blank").content.firstElementChild.cloneNode(true)
    line.lastElementChild.textContent = text
    Object.assign(line.dataset, { starts, ends })
    return line
  }

  #look() {
    const list = this.querySelector(".notices")
    const all = [...list.children]
    const on = all.filter(({ dataset }) => Number(dataset.starts) <= now() && now() < Number(dataset.ends))
    const [told, texts] = [true, false].map((yes) => on.filter((each) => each.classList.contains("milestone-news") === yes))
    const shown = [...texts, ...told].slice(0, Number(this.dataset.atOnce))
    for (const each of all) each.hidden = !shown.includes(each)
    const letters = shown.reduce((sum, each) => sum + each.lastElementChild.textContent.length, 0)
    list.className = `notices ${SIZES.find(([most]) => letters <= most)[1]}`
    this.querySelector(".notices-now").hidden = shown.length === 0
    this.querySelector(".notices-none").hidden = shown.length > 0
  }
})
