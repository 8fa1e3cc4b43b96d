// What moved, in a polite sentence for screen readers: at most one in ten seconds, one's own ward first.

import { badgeOf } from "./row.js"
import { ownWard } from "./own-ward.js"
import { say } from "./words.js"

const QUIET = 10_000
const NAMED = 3

export class News {
  #region
  #moved = new Map()
  #timer = null
  #last = -QUIET

  constructor(region) {
    this.#region = region
  }

  // These rows have another place than before.
  add(rows) {
    for (const row of rows) this.#moved.set(row.code, row)
    if (!this.#moved.size || this.#timer) return
    this.#timer = setTimeout(() => this.#say(), Math.max(500, this.#last + QUIET - performance.now()))
  }

  #say() {
    const own = this.#moved.get(ownWard())
    const others = [...this.#moved.values()].filter((row) => row !== own).sort((a, b) => a.rank - b.rank)
    const names = others.slice(0, NAMED).map((row) => place(row)).join(", ")
    const sentences = [
      own && say("now-at", { name: own.name, rank: say("rank", { n: badgeOf(own).text }) }),
      others.length > 0 && say("others-moved", { n: others.length, names: others.length > NAMED ? `${names}…` : names }),
    ]
    this.#region.textContent = sentences.filter(Boolean).join(" ")
    this.#moved.clear()
    this.#timer = null
    this.#last = performance.now()
  }
}

function place(row) {
  return `${row.name} ${say("rank", { n: badgeOf(row).text })}`
}
