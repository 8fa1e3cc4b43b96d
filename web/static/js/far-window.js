// Which rows of a board have room, and which page of it is on. server/scenes/window.py chooses the same rows.

const BESIDE = 3 // the own row with a neighbour on each side
const PAGE_LEAST = 4_000 // ms; a page that is on for less is not read

// Row numbers from 0; { leftOut } stands for the rows between the leaders and the own ward.
export function windowOf(count, own, lines) {
  if (count <= lines) return upTo(0, count)
  if (own < lines - 1) return upTo(0, lines)
  const leaders = lines - BESIDE - 1
  const start = Math.min(own - 1, count - BESIDE)
  return [...upTo(0, leaders), { leftOut: start - leaders }, ...upTo(start, start + BESIDE)]
}

export function pageOf(count, page, lines) {
  return upTo(page * lines, Math.min(count, (page + 1) * lines))
}

export function pagesOf(count, lines) {
  return Math.max(1, Math.ceil(count / lines))
}

// The page that is on when so much of a turn is past, and for how many ms more. A turn too short for all pages shows
// as many as can be read, and the next turn goes on behind them; the number of the turn is the same on all screens.
export function pageAt(pages, turn, all, past) {
  const fit = Math.max(1, Math.min(pages, Math.floor(all / PAGE_LEAST)))
  const each = all / fit
  const nth = Math.max(0, Math.min(fit - 1, Math.floor(past / each)))
  return { page: (turn * fit + nth) % pages, left: (nth + 1) * each - past }
}

function upTo(start, end) {
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at)
}
