// <live-ward>: keeps a ward's figures and its neighbourhoods' sum current.

import { Board, hasPlace } from "./board.js"
import { live } from "./live-socket.js"
import { nothing, perThousand, pointsOf100, share, span, whole } from "./numbers.js"
import { renew } from "./renew.js"
import { badgeOf, unpack, valueOf, write } from "./row.js"
import { say } from "./words.js"

const DRAW_EVERY = 1_000
const RENEW_EVERY = 60_000 // the line and the places in each board come from the server, at most this often
const DIFFERS_AFTER = 3_000 // both boards move a moment apart; only a difference that stays is one

customElements.define("live-ward", class extends HTMLElement {
  #ward
  #parts
  #timer = null
  #renewedAt = Date.now()
  #differsSince = null
  #asOf = null
  #beside = null

  connectedCallback() {
    const { ward, board, parts, row } = this.dataset
    const at = [Number(this.dataset.generation), Number(this.dataset.position)]
    this.#ward = new Board(board, ...at, [unpack(ward, "", row)])
    this.#parts = new Board(parts, ...at, [...this.querySelectorAll("[data-part]")].map(readPart))
    live.addEventListener("message", (event) => this.#heard(event.detail))
    for (const each of [this.#ward, this.#parts]) live.watch(each)
  }

  #heard(message) {
    const board = [this.#ward, this.#parts].find((each) => each.name === message.board)
    if (message.t === "phase") return this.#renewSoon()
    if (!board) return
    const { outcome } = board.apply(message)
    if (outcome === "again") return live.again(board)
    if (outcome !== "changed") return
    if (message.as_of) this.#asOf = Date.parse(message.as_of)
    this.#timer ??= setTimeout(() => this.#draw(), DRAW_EVERY)
  }

  #draw() {
    this.#timer = null
    const row = this.#ward.rows.get(this.dataset.ward)
    if (!row) return
    this.#drawFigures(row)
    this.#drawParts(row)
    document.dispatchEvent(new CustomEvent("board", { detail: { rows: this.#ward.rows, codes: [row.code], asOf: this.#asOf } }))
    this.#asOf = null
    if (Date.now() - this.#renewedAt > RENEW_EVERY && !document.hidden) this.#renewSoon()
  }

  #drawFigures(row) {
    const badge = badgeOf(row)
    const { all } = this.dataset
    const shared = hasPlace(row) && row.rank_from !== row.rank_to
    this.#figure("value", valueOf(row))
    this.#figure("rank", badge.text)
    this.#figure("rank-note", shared ? say("rank-shared", { n: row.rank, all }) : say("rank-alone", { all }))
    this.#figure("cover", share(row.participants, row.adults))
    this.#figure("participants", whole(row.participants))
    this.#figure("attained", whole(row.attained))
    this.#figure("points", whole(row.points))
    this.#figure("adults", row.adults ? whole(row.adults) : nothing)
    this.#figure("exact", whole(row.value))
    this.#drawExplained(row)
    this.#figure("chance", say("chance", { n: row.rank, span: span(row.rank_from, row.rank_to) }))
    this.querySelector(".chance").hidden = !shared
  }

  // The parts of 100 points are kept current; what a sample or another round did comes from the server.
  #drawExplained(row) {
    for (const [name, part] of Object.entries(row.components ?? {})) {
      this.#figure(`${name}-value`, perThousand(part.value))
      this.#figure(`${name}-score`, pointsOf100(part.score))
    }
    const beside = JSON.stringify([row.integrity ?? null, row.rounds ?? null])
    if (this.#beside !== null && beside !== this.#beside) renew([".explained"])
    this.#beside = beside
  }

  #drawParts(ward) {
    const rows = [...this.#parts.rows.values()]
    for (const row of rows) this.#drawPart(row)
    const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
    const points = sum("points")
    const adults = sum("adults")
    // Points taken by hand from the ward itself may leave less than its parts hold.
    const agrees = ward.points >= points || "below" in this.dataset
    this.#cell(".rest", "points", agrees ? whole(ward.points - points) : nothing)
    this.#cell(".rest", "adults", ward.adults >= adults ? whole(ward.adults - adults) : nothing)
    this.#cell("tfoot tr", "points", whole(agrees ? ward.points : points))
    this.#cell("tfoot tr", "adults", whole(Math.max(adults, ward.adults)))
    this.#figure("parts-points", whole(points))
    this.#check(agrees)
  }

  #drawPart(row) {
    const known = row.adults > 0
    const line = this.querySelector(`[data-part="${CSS.escape(row.code)}"]`) ?? this.#addPart(row)
    this.#write(line, "adults", known ? whole(row.adults) : nothing)
    this.#write(line, "points", whole(row.points))
    this.#write(line, "value", known ? perThousand(row.value) : nothing)
  }

  #addPart(row) {
    const line = this.querySelector("template.blank-part").content.firstElementChild.cloneNode(true)
    line.dataset.part = row.code
    const link = line.querySelector("th a")
    link.href = link.getAttribute("href") + row.code.split("/")[1]
    link.textContent = row.name
    this.querySelector(".rest").before(line)
    return line
  }

  #check(agrees) {
    this.#differsSince = agrees ? null : this.#differsSince ?? Date.now()
    const differs = !agrees && Date.now() - this.#differsSince >= DIFFERS_AFTER
    this.querySelector(".check.agrees").hidden = differs
    this.querySelector(".check.differs").hidden = !differs
    if (!agrees && !differs) this.#timer ??= setTimeout(() => this.#draw(), DIFFERS_AFTER)
  }

  #renewSoon() {
    this.#renewedAt = Date.now()
    renew([".places", ".as-of", ".chart", ".days tbody", "live-state"])
  }

  #figure(name, text) {
    for (const element of this.querySelectorAll(`[data-figure="${name}"]`)) write(element, text)
  }

  #cell(line, name, text) {
    this.#write(this.querySelector(`.parts ${line}`), name, text)
  }

  #write(line, name, text) {
    write(line.querySelector(`[data-cell="${name}"]`), text)
  }
})

function readPart(line) {
  return unpack(line.dataset.part, line.querySelector("th").textContent, line.dataset.row)
}
