// <scene-how>: keeps the lines of the own ward's sum current.

import { farValue } from "./far-row.js"
import { followBoard } from "./follow-board.js"
import { nothing, perThousand, pointsOf100, span, whole } from "./numbers.js"
import { renew } from "./renew.js"
import { write } from "./row.js"
import { say } from "./words.js"

customElements.define("scene-how", class extends HTMLElement {
  #gone
  #checked

  connectedCallback() {
    this.#gone = followBoard(this, ({ rows }) => this.#draw(rows.get(this.dataset.ward)))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }

  #draw(row) {
    if (!row) return
    this.#figure("points", whole(row.points))
    this.#figure("adults", row.adults ? whole(row.adults) : nothing)
    this.#figure("value", farValue(row, this.hasAttribute("data-of-100")))
    this.#figure("chance", say("chance", { n: row.rank, span: span(row.rank_from, row.rank_to) }))
    this.querySelector("[data-figure=chance]").hidden = row.rank_from === row.rank_to
    this.#drawParts(row)
  }

  // What a sample did to the value comes from the server, with its words.
  #drawParts(row) {
    for (const [name, part] of Object.entries(row.components ?? {})) {
      this.#figure(`${name}-score`, pointsOf100(part.score))
      this.#figure(`${name}-value`, perThousand(part.value))
    }
    const checked = JSON.stringify(row.integrity ?? null)
    if (row.components && this.#checked !== undefined && checked !== this.#checked) renew(["scene-how"])
    if (row.components) this.#checked = checked
  }

  #figure(name, text) {
    for (const element of this.querySelectorAll(`[data-figure="${name}"]`)) write(element, text)
  }
})
