// <far-board>: draws the rows of a board that have room, and lets them glide. All rows are held; few are in the page.

import { hold, release } from "./far-boards.js"
import { drawFar, readFar } from "./far-row.js"
import { pageAt, pageOf, pagesOf, windowOf } from "./far-window.js"
import { glide, mayGlide } from "./glide.js"
import { write } from "./row.js"
import { say } from "./words.js"

const DRAW_EVERY = 1_000 // nothing moves more often than this
const GLIDE_MAX = 12
const BY_NAME = new Intl.Collator("vi", { numeric: true }) // "Tổ 2" before "Tổ 10"
const RISEN_FOR = 20_000 // so long a rise of the own ward is news

customElements.define("far-board", class extends HTMLElement {
  #held
  #how
  #list
  #gone
  #lines = 0
  #page = 0
  #turn = null
  #drawnAt = 0
  #timers = {}
  #ownRank = null
  #risen = null

  connectedCallback() {
    const { board, generation, position, own, tells } = this.dataset
    const found = [...this.querySelector("template.all-rows").content.children].map(readFar)
    const places = new Map(found.map(([row, place]) => [row.code, place]))
    this.#list = this.querySelector("ol.far-board")
    this.#how = { own, tells, of100: this.hasAttribute("data-of-100"), moves: found.some(([, { before }]) => before !== null) }
    this.#gone = new AbortController()
    const until = { signal: this.#gone.signal }
    document.addEventListener("board", ({ detail }) => detail.name === board && this.#drawSoon(), until)
    addEventListener("resize", () => this.#resized(), until)
    this.#held = hold(board, Number(generation), Number(position), found.map(([row]) => row), places)
    this.#draw(true)
  }

  disconnectedCallback() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer)
    this.#timers = {}
    this.#gone.abort()
    release(this.#held)
  }

  // The scene is on for so many ms more; screens of one plan are in the same turn at the same time.
  shown(ms, turn) {
    const all = Number(this.closest("[data-seconds]")?.dataset.seconds) * 1000 || ms
    this.#turn = { turn, all, ends: performance.now() + ms }
    this.#showPage()
  }

  #showPage() {
    const { turn, all, ends } = this.#turn
    const { page, left } = pageAt(this.#pages, turn, all, all - (ends - performance.now()))
    this.#page = page
    this.#draw(true)
    this.#later("page", left + 20, () => this.#isOn && performance.now() < ends && this.#showPage())
  }

  get #pages() {
    return this.dataset.mode === "pages" ? pagesOf(this.#held.board.rows.size, this.#room) : 1
  }

  // How many lines have room: the style sheet knows, by the shape of the screen.
  get #room() {
    return (this.#lines ||= Number(getComputedStyle(this).getPropertyValue("--lines")) || 12)
  }

  // Where nobody counted people nobody has a place: then they stand by their names.
  get #inOrder() {
    const { inOrder } = this.#held.board
    return this.#how.tells === "points" ? inOrder.sort((a, b) => BY_NAME.compare(a.name, b.name)) : inOrder
  }

  get #isOn() {
    return this.closest("[hidden]") === null
  }

  #resized() {
    this.#lines = 0
    this.#later("draw", 100, () => this.#draw(true))
  }

  #drawSoon() {
    if (!this.#timers.draw) this.#later("draw", Math.max(0, this.#drawnAt + DRAW_EVERY - performance.now()), () => this.#draw(false))
  }

  // A scene that is not on is drawn when it comes on: that costs one drawing instead of many.
  #draw(calm) {
    this.#stop("draw")
    if (!this.#isOn) return
    this.#drawnAt = performance.now()
    const order = this.#inOrder
    this.#noteRise(order)
    const leader = order.reduce((most, row) => Math.max(most, row.value), 0)
    const there = new Map([...this.#list.children].map((element) => [element.dataset.ward, element]))
    const chosen = this.#choose(order)
    const wanted = chosen.map((at) => at.leftOut ? this.#gap() : there.get(order[at].code) ?? this.#blank())
    const write = () => chosen.forEach((at, nth) => at.leftOut ? writeGap(wanted[nth], at.leftOut) : this.#write(wanted[nth], order[at], leader))
    this.#arrange(wanted, calm, write)
    this.querySelector(".far-empty").hidden = wanted.length > 0
    this.#tellPage()
  }

  #choose(order) {
    if (!order.some((row) => row.points > 0)) return []
    if (this.dataset.mode === "pages") return pageOf(order.length, Math.min(this.#page, this.#pages - 1), this.#room)
    return windowOf(order.length, order.findIndex((row) => row.code === this.#how.own), this.#room)
  }

  #blank() {
    return this.querySelector("template.blank").content.firstElementChild.cloneNode(true)
  }

  #gap() {
    return this.#list.querySelector(".far-gap") ?? document.createElement("li")
  }

  #write(element, row, leader) {
    element.classList.remove("only-wide", "only-tall")
    drawFar(element, row, this.#held.places.get(row.code), leader, this.#how)
    if (row.code === this.#how.own) this.#markRise(element)
  }

  // Where rows stood is measured before anything is written: a page that is written to must be laid out anew for that.
  #arrange(wanted, calm, write) {
    const present = [...this.#list.children]
    const moved = wanted.filter((element, at) => element.isConnected && element !== present[at])
    const isCalm = calm || moved.length > GLIDE_MAX || !mayGlide()
    const draw = () => { write(); this.#place(wanted) }
    if (isCalm) draw()
    else glide(moved, draw)
  }

  #place(wanted) {
    const kept = new Set(wanted)
    for (const element of [...this.#list.children]) if (!kept.has(element)) element.remove()
    wanted.forEach((element, at) => {
      const here = this.#list.children[at]
      if (here !== element) this.#list.insertBefore(element, here ?? null)
    })
  }

  // A rise is one of the place by points, which is the official one.
  #noteRise(order) {
    const row = order.find((each) => each.code === this.#how.own)
    const rank = row?.points > 0 ? row.rank : null
    if (rank !== this.#ownRank && !(rank < this.#ownRank)) this.#risen = null
    if (rank && this.#ownRank && rank < this.#ownRank) {
      this.#risen = { by: this.#ownRank - rank, until: performance.now() + RISEN_FOR }
      this.#later("risen", RISEN_FOR, () => this.#draw(true))
    }
    this.#ownRank = rank
  }

  #markRise(element) {
    const isNews = this.#risen !== null && performance.now() < this.#risen.until
    element.classList.toggle("risen", isNews)
    if (!isNews) return
    element.querySelector(".move").className = "move up"
    element.querySelector(".move use").setAttribute("href", "#icon-up")
    write(element.querySelector(".move .said"), say("just-up", { n: this.#risen.by }))
  }

  #tellPage() {
    const pager = this.closest(".turn")?.querySelector(".pager")
    if (pager) write(pager, this.#pages > 1 ? say("page-of", { n: this.#page + 1, all: this.#pages }) : "")
  }

  #later(name, ms, act) {
    clearTimeout(this.#timers[name])
    this.#timers[name] = setTimeout(act, ms)
  }

  #stop(name) {
    clearTimeout(this.#timers[name])
    delete this.#timers[name]
  }
})

function writeGap(gap, leftOut) {
  gap.className = "far-gap"
  write(gap, say("between", { n: leftOut }))
}
