// One's own row: marked in the board, and kept in sight at its foot.

import { ownWard } from "./own-ward.js"
import { drawRow } from "./row.js"

const board = document.querySelector("live-board")
const pin = board.querySelector(".pin")
const words = pin.querySelector("p").textContent
const sight = new IntersectionObserver(([entry]) => pin.classList.toggle("in-sight", entry.isIntersecting))
let rows = new Map()

function mark() {
  const code = ownWard()
  for (const row of board.querySelectorAll(".row.mine")) unmark(row)
  sight.disconnect()
  const row = code && board.querySelector(`ol.board > [data-ward="${CSS.escape(code)}"]`)
  pin.hidden = !row
  if (!row) return
  row.classList.add("mine")
  const here = document.createElement("span")
  here.className = "here"
  here.textContent = words
  row.querySelector(".who .bar").before(here)
  copy(row)
  sight.observe(row)
}

function unmark(row) {
  row.classList.remove("mine")
  row.querySelector(".here")?.remove()
}

// The pinned row is a copy that is written like every other row.
function copy(row) {
  const list = pin.querySelector("ol")
  list.replaceChildren(row.cloneNode(true))
}

function keep() {
  const own = pin.querySelector(".row")
  const row = own && rows.get(own.dataset.ward)
  if (row) drawRow(own, row, [...rows.values()].reduce((most, each) => Math.max(most, each.value), 0))
}

document.addEventListener("own-ward", mark)
document.addEventListener("board", (event) => {
  rows = event.detail.rows
  keep()
})
mark()
