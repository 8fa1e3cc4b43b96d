// <scene-today>: what the own ward won since midnight, or how many take part. server/scenes/today.py says the same.

import { followBoard } from "./follow-board.js"
import { perThousand, pointsOf100, whole } from "./numbers.js"
import { write } from "./row.js"
import { say } from "./words.js"

customElements.define("scene-today", class extends HTMLElement {
  #gone

  connectedCallback() {
    this.#gone = followBoard(this, ({ rows }) => this.#draw(rows))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }

  #draw(rows) {
    const { ward, base, riseWords } = this.dataset
    const row = ward ? rows.get(ward) : null
    const rise = row && base !== undefined ? row.value - Number(base) : 0
    const tell = this.hasAttribute("data-of-100") ? pointsOf100 : perThousand
    const people = (row ? [row] : [...rows.values()]).reduce((sum, each) => sum + each.participants, 0)
    write(this.querySelector("b"), rise > 0 ? `+${tell(rise)}` : whole(people))
    write(this.querySelector(".quiet"), rise > 0 ? riseWords : say(row ? "our-people" : "all-people"))
  }
})
