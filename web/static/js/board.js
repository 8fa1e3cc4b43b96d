// A board as it is held: rows by code, and where in the ledger it stands. docs/live.md has the rule for changes.

export class Board {
  constructor(name, generation, position, rows) {
    this.name = name
    this.generation = generation
    this.position = position
    this.rows = new Map(rows.map((row) => [row.code, row]))
  }

  get held() {
    return { board: this.name, generation: this.generation, position: this.position }
  }

  // "changed" with the codes that are new or different; "ignored" if it is old; "again" if something was missed.
  apply(message) {
    if (message.t === "board") return this.#replace(message)
    if (message.from === 0) return this.#whole(message)
    if (message.generation !== this.generation) return { outcome: "again" }
    if (message.to <= this.position) return { outcome: "ignored" }
    if (message.from !== this.position) return { outcome: "again" }
    const codes = message.rows.filter((row) => this.#put(row)).map((row) => row.code)
    for (const code of message.gone) this.rows.delete(code)
    this.position = message.to
    return { outcome: "changed", codes, gone: message.gone }
  }

  #whole(message) {
    if (message.generation === this.generation && message.to < this.position) return { outcome: "ignored" }
    return this.#replace({ ...message, position: message.to })
  }

  #replace({ generation, position, rows }) {
    const kept = new Set(rows.map((row) => row.code))
    const gone = [...this.rows.keys()].filter((code) => !kept.has(code))
    const codes = rows.filter((row) => this.#put(row)).map((row) => row.code)
    for (const code of gone) this.rows.delete(code)
    this.generation = generation
    this.position = position
    return { outcome: "changed", codes, gone }
  }

  #put(row) {
    const before = this.rows.get(row.code)
    if (before && Object.keys(row).every((key) => same(row[key], before[key]))) return false
    this.rows.set(row.code, row)
    return true
  }

  // Highest place first; those of one place in the order of their codes, which says nothing about them.
  get inOrder() {
    return [...this.rows.values()].sort((a, b) => a.rank - b.rank || (a.code < b.code ? -1 : 1))
  }
}

// What explains a value is an object of its own; a row that a page brought has none yet.
function same(one, other) {
  return one === other || (one instanceof Object && JSON.stringify(one) === JSON.stringify(other))
}

export function hasPlace(row) {
  return row.points > 0 && row.adults > 0
}
