// <live-board>: keeps the rows current. The first paint is the server's; this writes into the same elements.

import { Board } from "./board.js"
import { countDown } from "./countdown.js"
import { glide, mayGlide } from "./glide.js"
import { live } from "./live-socket.js"
import { News } from "./news.js"
import { drawBar, drawRow, readRow } from "./row.js"
import { renew } from "./renew.js"

const DRAW_EVERY = 1_000 // nothing moves more often than this
const GLIDE_MAX = 12
const HOLD_MAX = 10_000 // so long a row stays where it is, under a pointer or with the focus in it

customElements.define("live-board", class extends HTMLElement {
  #board
  #list
  #news
  #phase
  #dirty = new Set()
  #timer = null
  #drawnAt = -DRAW_EVERY
  #heldSince = 0
  #calm = false
  #asOf = null

  connectedCallback() {
    const { board, generation, position, phase } = this.dataset
    this.#list = this.querySelector("ol.board")
    this.#news = new News(this.querySelector("[aria-live]"))
    this.#phase = phase
    this.#board = new Board(board, Number(generation), Number(position), [...this.#list.children].map(readRow))
    live.addEventListener("message", (event) => this.#heard(event.detail))
    live.addEventListener("state", () => { if (live.state !== "live") this.#calm = true })
    live.watch(this.#board)
    this.#tell([], null)
  }

  #heard(message) {
    if (message.t === "phase") return this.#turned(message)
    if (message.board !== this.#board.name) return
    const { outcome, codes, gone } = this.#board.apply(message)
    if (outcome === "again") return live.again(this.#board)
    if (message.phase) this.#turned({ ...message, round: this.#board.name.split("/")[1] })
    if (outcome !== "changed") return
    if (message.t === "board") this.#calm = true
    for (const code of gone) this.#element(code)?.remove()
    for (const code of codes) this.#dirty.add(code)
    this.#asOf = message.as_of ? Date.parse(message.as_of) : null
    this.#drawSoon()
  }

  #turned({ contest, round, phase }) {
    const [slug, scope] = this.#board.name.split("/")
    if (contest !== slug || (scope !== "total" && String(round) !== scope) || phase === this.#phase) return
    this.#phase = phase
    renew([".band .clock", "live-state"]).then(countDown)
  }

  #drawSoon() {
    const wait = Math.max(0, this.#drawnAt + DRAW_EVERY - performance.now())
    this.#timer ??= setTimeout(() => this.#draw(), wait)
  }

  #draw() {
    this.#timer = null
    this.#drawnAt = performance.now()
    const codes = [...this.#dirty]
    this.#dirty.clear()
    const order = this.#board.inOrder
    const leader = order.reduce((most, row) => Math.max(most, row.value), 0)
    for (const code of codes) drawRow(this.#element(code) ?? this.#add(code), this.#board.rows.get(code), leader)
    for (const element of this.#list.children) drawBar(element, this.#board.rows.get(element.dataset.ward), leader)
    this.#reorder(order.map((row) => this.#element(row.code)))
    this.#tell(codes, this.#asOf)
  }

  // Order follows the figures, unless the row under the reader's hand would be pulled away; then it waits a little.
  #reorder(wanted) {
    const present = [...this.#list.children]
    const moved = wanted.filter((row, index) => row !== present[index])
    if (!moved.length) return
    const hand = this.#list.querySelector(".row:focus-within") ?? this.#list.querySelector(".row:hover")
    if (hand && moved.includes(hand) && this.#mayHold()) return this.#drawSoon()
    this.#heldSince = 0
    if (!this.#calm && moved.length <= GLIDE_MAX && mayGlide()) glide(moved, () => this.#place(wanted))
    else this.#place(wanted)
    this.#calm = false
    this.#news.add(moved.map((row) => this.#board.rows.get(row.dataset.ward)))
  }

  #mayHold() {
    this.#heldSince ||= performance.now()
    return performance.now() - this.#heldSince < HOLD_MAX
  }

  #place(wanted) {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null
    wanted.forEach((row, index) => {
      const here = this.#list.children[index]
      if (here !== row) this.#list.insertBefore(row, here ?? null)
    })
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true })
  }

  // A row nobody has seen before, from the same markup as all others.
  #add(code) {
    const blank = this.querySelector("template.blank").content.firstElementChild.cloneNode(true)
    blank.dataset.ward = code
    for (const link of blank.querySelectorAll("a")) link.href = link.getAttribute("href").replace("#", `${this.dataset.base}${code}#`)
    this.#list.append(blank)
    this.querySelector(".empty-board")?.remove()
    return blank
  }

  #element(code) {
    return this.#list.querySelector(`[data-ward="${CSS.escape(code)}"]`)
  }

  #tell(codes, asOf) {
    document.dispatchEvent(new CustomEvent("board", { detail: { rows: this.#board.rows, codes, asOf } }))
  }
})
