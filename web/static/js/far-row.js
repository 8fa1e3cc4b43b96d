// One row of a board for five metres: read from what the page brought, and written into the page's own markup.

import { hasPlace } from "./board.js"
import { perThousand, pointsOf100, whole } from "./numbers.js"
import { badgeOf, drawBar, drawMove, moveOf, unpack, valueOf, write } from "./row.js"
import { say } from "./words.js"

// A row, and what stays with its place until the page is printed anew: the word beside the name, the place at midnight.
export function readFar(element) {
  const { ward, row, before } = element.dataset
  const kind = element.querySelector(".kind").textContent
  return [unpack(ward, element.querySelector(".name").textContent, row), { kind, before: before === undefined ? null : Number(before) }]
}

// `how` says whose row is the own, which figures are told, and whether anybody had a place at midnight.
export function drawFar(element, row, place, leader, how) {
  const badge = badgeOf(row)
  element.dataset.ward = row.code
  element.classList.toggle("mine", row.code === how.own)
  element.classList.toggle("empty", !hasPlace(row))
  write(element.querySelector(".rank b"), badge.text)
  element.querySelector(".rank").className = `rank ${badge.shape}`
  drawMove(element.querySelector(".move"), moveOf(row, place?.before ?? null, how.moves))
  write(element.querySelector(".name"), row.name)
  write(element.querySelector(".kind"), kindOf(row, place, how))
  write(element.querySelector(".value"), how.tells === "points" ? whole(row.points) : farValue(row, how.of100))
  drawBar(element, row, leader)
}

export function farValue(row, of100) {
  return valueOf(row, of100 ? pointsOf100 : perThousand)
}

function kindOf(row, place, { tells }) {
  if (tells === "value") return place?.kind ?? ""
  return tells === "both" ? say("count-points", { n: whole(row.points) }) : ""
}
