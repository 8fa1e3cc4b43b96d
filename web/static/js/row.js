// One row of the board: read from the first paint, and written again in place. server/pages/rows.py writes the same.

import { hasPlace } from "./board.js"
import { nothing, share, span, value } from "./numbers.js"
import { say } from "./words.js"

const FIGURES = ["rank", "rank_from", "rank_to", "value", "points", "participants", "attained", "adults"]

// The row that an element of the board shows.
export function readRow(element) {
  return unpack(element.dataset.ward, element.querySelector(".name").textContent, element.dataset.row)
}

// A row from the figures that the server packed into an attribute.
export function unpack(code, name, packed) {
  const parts = packed.split(" ")
  const row = { code, name }
  FIGURES.forEach((key, index) => { row[key] = Number(parts[index]) })
  row.adults_state = parts.at(-1)
  return row
}

// Make the element show the row. Only what differs is touched.
export function drawRow(element, row, leader) {
  const before = element.dataset.before === undefined ? null : Number(element.dataset.before)
  const known = document.querySelector("live-board [data-before]") !== null
  const badge = badgeOf(row)
  element.dataset.row = [...FIGURES.map((key) => row[key]), row.adults_state].join(" ")
  element.classList.toggle("empty", !hasPlace(row))
  write(element.querySelector(".name"), row.name)
  write(element.querySelector(".rank b"), badge.text)
  element.querySelector(".rank").className = `rank ${badge.shape}`
  write(element.querySelector(".nth"), badge.nth)
  drawMove(element.querySelector(".move"), moveOf(row, before, known))
  write(element.querySelector(".value .num"), valueOf(row))
  write(element.querySelector(".cover .num"), share(row.participants, row.adults))
  drawBar(element, row, leader)
}

export function drawBar(element, row, leader) {
  const width = String(leader ? Math.floor((row.value * 1000) / leader) : 0)
  const bar = element.querySelector(".fill")
  if (bar.getAttribute("width") !== width) bar.setAttribute("width", width)
}

export function badgeOf(row) {
  if (!hasPlace(row)) return { text: nothing, shape: "", nth: "" }
  if (row.rank_from === row.rank_to) {
    const shape = row.rank_to === 1 ? "first" : row.rank_to <= 3 ? "podium" : ""
    return { text: String(row.rank), shape, nth: "" }
  }
  const shape = row.rank_to <= 3 ? "shared podium" : "shared"
  return { text: span(row.rank_from, row.rank_to), shape, nth: say("nth", { n: row.rank }) }
}

export function moveOf(row, before, known) {
  if (!hasPlace(row) || !known) return { direction: "none", words: "", by: 0 }
  if (before === null) return { direction: "new", words: say("new"), by: 0 }
  const by = before - row.rank
  if (by === 0) return { direction: "same", words: say("same"), by }
  const direction = by > 0 ? "up" : "down"
  return { direction, words: say(direction, { n: Math.abs(by) }), by }
}

export function drawMove(element, move) {
  element.className = `move ${move.direction}`
  const use = element.querySelector("use")
  const sign = `#icon-${move.direction}`
  if (use.getAttribute("href") !== sign) use.setAttribute("href", sign)
  write(element.querySelector(".said"), move.words)
}

export function valueOf(row, tell = value) {
  if (row.points && !row.adults) return say("no-people")
  return hasPlace(row) ? tell(row.value) : say("no-points")
}

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}
