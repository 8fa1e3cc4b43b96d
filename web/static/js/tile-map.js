// <tile-map>: the same hexagons in the colours of now. It never moves.

import { hasPlace } from "./board.js"
import { roundValue } from "./numbers.js"
import { ownWard } from "./own-ward.js"
import { badgeOf, valueOf, write } from "./row.js"
import { say } from "./words.js"

const STEPS = 5

customElements.define("tile-map", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("board", (event) => event.detail.codes.length && this.#draw(event.detail.rows))
    document.addEventListener("own-ward", () => this.#markOwn())
    this.addEventListener("focusin", (event) => this.#mark("focus", event.target.closest("a")))
    this.addEventListener("focusout", () => this.#mark("focus", null))
    this.#markOwn()
  }

  #draw(rows) {
    const limits = limitsOf(rows)
    for (const link of this.querySelectorAll("a")) {
      const row = rows.get(link.dataset.ward)
      if (!row) continue
      const use = link.querySelector("use")
      use.setAttribute("class", `t${1 + limits.filter((limit) => row.value > limit).length}`)
      write(link.querySelector("title"), this.#title(link, row))
    }
    this.querySelectorAll(".key li").forEach((step, index) => {
      if (index < limits.length) write(step, say("up-to", { value: roundValue(limits[index]) }))
    })
  }

  #title(link, row) {
    const name = link.querySelector("title").textContent.split(":")[0]
    if (!hasPlace(row)) return say("tile-empty", { name, value: valueOf(row) })
    return say(document.querySelector("[data-of-100]") ? "tile-of-100" : "tile", { name, value: valueOf(row), rank: badgeOf(row).text })
  }

  #markOwn() {
    this.#mark("own", [...this.querySelectorAll("a")].find((link) => link.dataset.ward === ownWard()))
  }

  // An outline above all tiles, where the tile is; its neighbours would cover its own edge.
  #mark(kind, link) {
    const mark = this.querySelector(`.mark.${kind}`)
    const tile = link?.querySelector("use")
    mark.setAttribute("visibility", tile ? "visible" : "hidden")
    for (const axis of ["x", "y"]) if (tile) mark.setAttribute(axis, tile.getAttribute(axis))
  }
})

// The highest value of each of the first four fifths, as server/pages/tiles.py has it.
function limitsOf(rows) {
  const values = [...rows.values()].map((row) => row.value).sort((a, b) => a - b)
  return [1, 2, 3, 4].map((step) => values[Math.max(0, Math.floor((values.length * step) / STEPS) - 1)])
}
