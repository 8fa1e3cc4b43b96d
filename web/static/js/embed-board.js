// <embed-board>: keeps a frame's few rows current. It holds the whole board, because any row may come into sight.

import { Board, hasPlace } from "./board.js"
import { glide, mayGlide } from "./glide.js"
import { live } from "./live-socket.js"
import { renew } from "./renew.js"
import { badgeOf, drawBar, unpack, valueOf, write } from "./row.js"
import { count, say } from "./words.js"

const DRAW_EVERY = 1_000 // nothing moves more often than this
const SAY_EVERY = 10_000
const GLIDE_MAX = 12
const NEIGHBOURS = 3 // the own row with one on each side
const ANONYMOUS = { cache: "no-store", credentials: "omit" }

// Which rows are shown. server/rules/embedding.py says the same.
export function windowOf(places, own, most) {
  const shown = Math.min(places, most)
  if (own < most) return { leaders: shown, start: shown, end: shown }
  const start = Math.min(own - 1, places - NEIGHBOURS)
  return { leaders: most - NEIGHBOURS, start, end: start + NEIGHBOURS }
}

customElements.define("embed-board", class extends HTMLElement {
  #board
  #list
  #phase
  #timer = null
  #drawnAt = 0
  #calm = false
  #asOf = null
  #changed = []
  #ownRank
  #saidAt = -SAY_EVERY

  connectedCallback() {
    const { board, generation, position, phase, rows } = this.dataset
    this.#list = this.querySelector("ol")
    this.#phase = phase
    const held = JSON.parse(rows).map((row) => unpack(...row))
    this.#board = new Board(board, Number(generation), Number(position), held)
    this.#ownRank = this.#own?.rank
    live.addEventListener("message", (event) => this.#heard(event.detail))
    live.addEventListener("state", () => { if (live.state !== "live") this.#calm = true })
    live.watch(this.#board)
  }

  get #own() {
    return this.#board.rows.get(this.dataset.own)
  }

  #heard(message) {
    if (message.t === "phase") return this.#turned(message)
    if (message.board !== this.#board.name) return
    const { outcome, codes } = this.#board.apply(message)
    if (outcome === "again") return live.again(this.#board)
    if (message.phase) this.#turned({ ...message, round: this.#board.name.split("/")[1] })
    if (outcome !== "changed") return
    if (message.t === "board") this.#calm = true
    this.#changed.push(...codes)
    this.#asOf = message.as_of ? Date.parse(message.as_of) : null
    this.#timer ??= setTimeout(() => this.#draw(), Math.max(0, this.#drawnAt + DRAW_EVERY - Date.now()))
  }

  #turned({ contest, round, phase }) {
    const [slug, scope] = this.#board.name.split("/")
    if (contest !== slug || (scope !== "total" && String(round) !== scope) || phase === this.#phase) return
    this.#phase = phase
    renew(["live-state"], undefined, ANONYMOUS)
  }

  #draw() {
    this.#timer = null
    this.#drawnAt = Date.now()
    const order = this.#board.inOrder
    const leader = order.reduce((most, row) => Math.max(most, row.value), 0)
    const own = order.findIndex((row) => row.code === this.dataset.own)
    const { leaders, start, end } = windowOf(order.length, own, Number(this.dataset.most))
    const shown = (rows) => rows.map((row) => this.#write(row, leader))
    this.#place([...shown(order.slice(0, leaders)), ...this.#gap(start - leaders, end - start), ...shown(order.slice(start, end))])
    this.#sayOwn()
    document.dispatchEvent(new CustomEvent("board", { detail: { rows: this.#board.rows, codes: this.#changed, asOf: this.#asOf } }))
    this.#changed = []
  }

  #write(row, leader) {
    const element = this.#list.querySelector(`[data-ward="${CSS.escape(row.code)}"]`) ?? this.#blank(row.code)
    const badge = badgeOf(row)
    element.classList.toggle("empty", !hasPlace(row))
    element.querySelector(".rank").className = `rank ${badge.shape}`
    write(element.querySelector(".rank b"), badge.text)
    write(element.querySelector(".nth"), badge.nth)
    write(element.querySelector(".name"), row.name)
    write(element.querySelector(".value"), valueOf(row))
    drawBar(element, row, leader)
    return element
  }

  // A row that was not in sight, from the same markup as all others.
  #blank(code) {
    const { base, own, within } = this.dataset
    const element = this.querySelector("template.blank").content.firstElementChild.cloneNode(true)
    element.dataset.ward = code
    element.classList.toggle("mine", code === own)
    element.querySelector("a").href = `${base}${code.replace(within, "")}`
    return element
  }

  #gap(between, behind) {
    if (!behind) return []
    const element = this.#list.querySelector(".gap") ?? this.querySelector("template.between").content.firstElementChild.cloneNode(true)
    write(element, count("between", between))
    return [element]
  }

  // Order follows the figures. A link that has the focus keeps it as long as its row is in sight.
  #place(wanted) {
    const present = [...this.#list.children]
    const moved = wanted.filter((row, index) => row !== present[index])
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null
    const still = moved.filter((row) => present.includes(row))
    const reorder = () => { if (moved.length || wanted.length !== present.length) this.#list.replaceChildren(...wanted) }
    if (!this.#calm && still.length <= GLIDE_MAX && mayGlide()) glide(still, reorder)
    else reorder()
    this.#calm = false
    if (focused && this.#list.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true })
  }

  // A board stands beside what its reader came for: only their own place is said, and seldom.
  #sayOwn() {
    const own = this.#own
    if (!own || own.rank === this.#ownRank || Date.now() - this.#saidAt < SAY_EVERY) return
    this.#ownRank = own.rank
    this.#saidAt = Date.now()
    const rank = say("rank", { n: badgeOf(own).text })
    write(this.querySelector("[aria-live]"), say("now-at", { name: own.name, rank }))
  }
})
