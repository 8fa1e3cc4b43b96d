// What a screen keeps on its device: a screen that starts without network shows the last boards and of when they are.

const PREFIX = "screen."
const BOARD = "screen.board."
const BOARDS_MOST = 12
const LETTERS_MOST = 400_000 // of a board; browsers give a site five million

let over = false

// A small thing that outlasts the page; null if nothing is kept, or if it cannot be read.
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name))
  } catch {
    return null
  }
}

// A device that keeps nothing is no reason to show nothing.
export function keep(name, value) {
  if (over) return
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    localStorage.removeItem(PREFIX + name)
  }
}

// This screen is over: nothing is kept any more, and nothing of what was.
export function forgetAll() {
  over = true
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
}

export function keptBoard(name) {
  return kept(`board.${name}`)
}

export function keepBoard(name, board) {
  if (JSON.stringify(board).length <= LETTERS_MOST) keep(`board.${name}`, board)
}

// Only boards that are shown are kept, and never many.
export function dropOtherBoards(names) {
  const wanted = new Set(names.slice(0, BOARDS_MOST).map((name) => BOARD + name))
  for (const key of Object.keys(localStorage)) if (key.startsWith(BOARD) && !wanted.has(key)) localStorage.removeItem(key)
}
