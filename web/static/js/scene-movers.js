// <scene-movers>: those who rose most since midnight. server/scenes/movers.py chooses the same.

import { placeOf } from "./far-boards.js"
import { followBoard } from "./follow-board.js"
import { drawMove, moveOf, write } from "./row.js"
import { say } from "./words.js"

const MOST = 8

customElements.define("scene-movers", class extends HTMLElement {
  #gone

  connectedCallback() {
    this.#gone = followBoard(this, ({ rows }) => this.#draw([...rows.values()]))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }

  #draw(rows) {
    const { board } = this.dataset
    const moved = rows.map((row) => ({ row, ...placeOf(board, row.code) }))
    const risers = moved
      .filter(({ row, before }) => row.points > 0 && before !== null && before > row.rank)
      .sort((a, b) => (a.row.rank - a.before) - (b.row.rank - b.before) || a.row.rank - b.row.rank || (a.row.code < b.row.code ? -1 : 1))
    const list = this.querySelector("ol.risers")
    const there = new Map([...list.children].map((element) => [element.dataset.ward, element]))
    list.replaceChildren(...risers.slice(0, MOST).map((each) => this.#riser(each, there)))
    this.querySelector(".far-empty").hidden = risers.length > 0
  }

  #riser({ row, kind, before }, there) {
    const element = there.get(row.code) ?? this.querySelector("template.blank").content.firstElementChild.cloneNode(true)
    element.dataset.ward = row.code
    element.classList.toggle("mine", row.code === this.dataset.own)
    drawMove(element.querySelector(".move"), moveOf(row, before, true))
    write(element.querySelector(".name"), row.name)
    write(element.querySelector(".kind"), kind)
    write(element.querySelector(".climb"), say("climbed", { from: before, to: row.rank }))
    return element
  }
})
