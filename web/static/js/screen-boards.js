// The boards of a screen: where each stands, kept on the device, and shown again if it starts where nobody answers.

import { dropOtherBoards, keep, keepBoard, kept, keptBoard } from "./screen-kept.js"
import { live } from "./live-socket.js"
import { now, setNow } from "./time.js"

const KEEP_EVERY = 30_000 // a device's memory wears; what is lost with its power is no older than this
const CURRENT = ["live", "polling"]

const boards = new Map()
const changed = new Set()
let heardAt = now()

document.addEventListener("board", ({ detail }) => note(detail))

// What was kept may be newer than the page, which the service worker kept earlier. Positions decide, never clocks.
export function feedKept() {
  const heard = kept("heard")
  if (heard > now()) setNow(heard)
  heardAt = now()
  for (const name of namesOnPage()) feed(name, document.querySelector(`far-board[data-board="${CSS.escape(name)}"]`))
}

export function keepBoards() {
  live.addEventListener("state", () => CURRENT.includes(live.state) ? hear() : save())
  addEventListener("pagehide", save)
  setInterval(save, KEEP_EVERY)
}

// What a screen says of a board. Its age is how long ago it was last known to be current.
export function standOf(name) {
  hear()
  const { generation = 0, position = 0 } = boards.get(name) ?? {}
  return { board: name, generation, position, age: Math.max(0, Math.floor((now() - heardAt) / 1000)) }
}

// The boards that the page shows now; what was held of others is let go.
export function namesOnPage() {
  const names = [...new Set([...document.querySelectorAll("far-board[data-board]")].map((each) => each.dataset.board))]
  for (const name of boards.keys()) if (!names.includes(name)) boards.delete(name)
  return names
}

function feed(board, { dataset: { generation, position } }) {
  const found = keptBoard(board)
  if (!found || !isNewer(found, Number(generation), Number(position))) return
  live.dispatchEvent(new CustomEvent("message", { detail: { ...found, t: "board", board } }))
}

function isNewer(board, generation, position) {
  return board.generation > generation || (board.generation === generation && board.position > position)
}

function note({ name, generation, position, rows, codes, asOf }) {
  if (!name) return
  const before = boards.get(name)
  const of = asOf ?? (codes.length ? now() : before?.asOf ?? printedAt())
  boards.set(name, { generation, position, rows, asOf: of })
  changed.add(name)
}

function printedAt() {
  return Number(document.querySelector("live-state")?.dataset.asOf) || now()
}

function hear() {
  if (CURRENT.includes(live.state)) heardAt = now()
}

function save() {
  hear()
  keep("heard", heardAt)
  if (!changed.size) return
  const names = namesOnPage()
  for (const name of changed) if (boards.has(name)) keepBoard(name, packed(boards.get(name)))
  changed.clear()
  dropOtherBoards(names)
}

function packed({ generation, position, rows, asOf }) {
  return { generation, position, as_of: new Date(asOf).toISOString(), rows: [...rows.values()] }
}
