// <scene-position>: where in the ledger the city's board stands.

import { followBoard } from "./follow-board.js"
import { whole } from "./numbers.js"
import { write } from "./row.js"
import { say } from "./words.js"

customElements.define("scene-position", class extends HTMLElement {
  #gone

  connectedCallback() {
    this.#gone = followBoard(this, ({ position }) => write(this, position ? say("position", { n: whole(position) }) : ""))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }
})
