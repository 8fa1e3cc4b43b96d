// <scene-target>: how far the own ward has come to its goals. server/scenes/target.py says the same.

import { farValue } from "./far-row.js"
import { followBoard } from "./follow-board.js"
import { percent, perThousand, share, whole } from "./numbers.js"
import { write } from "./row.js"
import { say } from "./words.js"

const STEP = 5 // percent of the adults from one milestone to the next
const COUNTED = { level: "points", coverage: "participants", attainment: "attained" }

customElements.define("scene-target", class extends HTMLElement {
  #gone

  connectedCallback() {
    this.#gone = followBoard(this, ({ rows }) => this.#draw(rows.get(this.dataset.ward)))
  }

  disconnectedCallback() {
    this.#gone.abort()
  }

  #draw(row) {
    if (!row) return
    write(this.querySelector("[data-figure=value]"), farValue(row, this.hasAttribute("data-of-100")))
    for (const goal of this.querySelectorAll(".goal")) drawGoal(goal, row)
  }
})

function drawGoal(element, row) {
  const { goal, target } = element.dataset
  const isWeighed = Number(target) > 0
  if (goal === "progress" && !row.components) return // the first paint knows it; a row that the page brought does not
  const have = goal === "progress" ? Math.max(0, row.components.progress.value) : row[COUNTED[goal]]
  const step = milestone(have, row.adults)
  const want = goal === "progress" ? target * 1000 : Math.ceil(isWeighed ? (target * row.adults) / 1000 : (step * row.adults) / 100)
  write(element.querySelector(".goal-big"), isWeighed ? percent(want ? Math.min(100, Math.floor((have * 100) / want)) : 0) : share(have, row.adults))
  write(element.querySelector(".goal-said"), said(goal, have, want))
  if (!isWeighed) write(element.querySelector(".goal-rule"), say("milestone", { percent: percent(step) }))
  element.querySelector(".fill").setAttribute("width", String(want ? Math.min(1000, Math.floor((have * 1000) / want)) : 0))
}

function milestone(have, adults) {
  const reached = adults ? Math.floor((have * 100) / adults) : 0
  return Math.min(100, Math.floor(reached / STEP) * STEP + STEP)
}

function said(goal, have, want) {
  const number = goal === "progress" ? perThousand : whole
  const word = { level: "count-points", progress: null }[goal]
  const told = word === null ? number(have) : say(word ?? "count-people", { n: number(have) })
  if (!want) return told
  if (have >= want) return say("goal-met", { have: told, want: number(want) })
  return say("goal-left", { have: told, left: number(want - have), want: number(want) })
}
