// The sums of the city and the movers of the day, kept in step with the board.

import { hasPlace } from "./board.js"
import { share, whole } from "./numbers.js"
import { badgeOf, drawMove, moveOf, write } from "./row.js"

const MOVERS = 5

function sums(rows) {
  const all = [...rows.values()]
  const sum = (key) => all.reduce((total, row) => total + row[key], 0)
  return {
    participants: whole(sum("participants")),
    coverage: share(sum("participants"), sum("adults")),
    points: whole(sum("points")),
    attained: whole(sum("attained")),
    active: whole(all.filter(hasPlace).length),
  }
}

function drawSums(rows) {
  for (const [name, text] of Object.entries(sums(rows))) {
    const element = document.querySelector(`[data-total="${name}"]`)
    if (element) write(element, text)
  }
}

function drawMovers(list, rows) {
  const elements = [...document.querySelectorAll("ol.board > .row")]
  const moved = elements
    .map((element) => ({ element, row: rows.get(element.dataset.ward), before: element.dataset.before }))
    .filter(({ row, before }) => before !== undefined && hasPlace(row) && Number(before) !== row.rank)
    .map((each) => ({ ...each, move: moveOf(each.row, Number(each.before), true) }))
    .sort((a, b) => Math.abs(b.move.by) - Math.abs(a.move.by) || (a.move.by < 0) - (b.move.by < 0) || a.row.rank - b.row.rank)
    .slice(0, MOVERS)
  const blank = list.querySelector("template").content.firstElementChild
  while (list.querySelectorAll("li").length < moved.length) list.append(blank.cloneNode(true))
  list.querySelectorAll("li").forEach((item, index) => {
    item.hidden = index >= moved.length
    if (!item.hidden) drawMover(item, moved[index])
  })
  list.nextElementSibling.hidden = moved.length > 0
}

function drawMover(item, { element, row, move }) {
  item.dataset.ward = row.code
  drawMove(item.querySelector(".move"), move)
  item.querySelector("a").href = element.querySelector(".who a").href
  write(item.querySelector(".name"), row.name)
  write(item.querySelector(".what"), element.querySelector(".kind").textContent)
  write(item.querySelector(".num"), badgeOf(row).text)
}

document.addEventListener("board", ({ detail: { rows, codes } }) => {
  if (!codes.length) return
  drawSums(rows)
  const movers = document.querySelector(".movers")
  if (movers) drawMovers(movers, rows)
})
