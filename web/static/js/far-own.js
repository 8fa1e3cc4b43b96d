// <far-own>: the own ward's place in big figures, beside a board on which it may be out of sight.

import { placeOf } from "./far-boards.js"
import { farValue } from "./far-row.js"
import { followBoard } from "./follow-board.js"
import { hasPlace } from "./board.js"
import { badgeOf, drawMove, moveOf, write } from "./row.js"
import { say } from "./words.js"

customElements.define("far-own", class extends HTMLElement {
  #gone

  connectedCallback() {
    this.#gone = followBoard(this, ({ rows }) => this.#draw(rows.get(this.dataset.ward)))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }

  #draw(row) {
    if (!row) return
    const { board, ward, all } = this.dataset
    const { before } = placeOf(board, ward)
    const move = moveOf(row, before, before !== null)
    const isShared = hasPlace(row) && row.rank_from !== row.rank_to
    write(this.querySelector("[data-figure=rank]"), badgeOf(row).text)
    write(this.querySelector("[data-figure=rank-note]"), isShared ? say("rank-shared", { n: row.rank, all }) : say("rank-alone", { all }))
    write(this.querySelector("[data-figure=value]"), farValue(row, this.hasAttribute("data-of-100")))
    drawMove(this.querySelector(".move"), move)
    this.querySelector(".own-move").hidden = move.direction === "none"
  }
})
