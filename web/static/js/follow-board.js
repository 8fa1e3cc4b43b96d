// Figures beside a board: drawn when it changes, at most once a second, and when their scene comes on.

import { hold, release } from "./far-boards.js"

const DRAW_EVERY = 1_000

// Calls draw with each state of the element's board; to be aborted when the element goes.
export function followBoard(element, draw) {
  const gone = new AbortController()
  const board = hold(element.dataset.board)
  gone.signal.addEventListener("abort", () => release(board))
  const until = { signal: gone.signal }
  let last = null
  let timer = null
  const act = () => {
    timer = null
    if (!last || element.closest("[hidden]") || gone.signal.aborted) return
    const detail = last
    last = null
    draw(detail)
  }
  document.addEventListener("board", ({ detail }) => {
    if (detail.name !== element.dataset.board) return
    last = detail
    timer ??= setTimeout(act, DRAW_EVERY)
  }, until)
  document.addEventListener("turned", act, until)
  return gone
}
