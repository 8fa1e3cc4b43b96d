// The boards of a screen's scenes, each held once however many scenes show it. Whoever draws hears "board".

import { Board } from "./board.js"
import { live } from "./live-socket.js"

const held = new Map() // by name: the board, what the page says of its places, and how many scenes show it

live.addEventListener("message", ({ detail }) => heard(detail))

// A scene shows a board, which the page brought with its places or not. What is held already stays if it is newer.
export function hold(name, generation = 0, position = 0, rows = [], places = null) {
  const known = held.get(name)
  const it = known ?? { board: new Board(name, generation, position, rows), places: new Map(), scenes: 0 }
  it.scenes += 1
  it.places = places ?? it.places
  held.set(name, it)
  if (!known) live.watch(it.board)
  else if (isNewer(generation, position, it.board)) it.board.apply({ t: "board", generation, position, rows })
  if (it.board.rows.size) tell(it.board, [], null)
  return it
}

// Another scene may take the board over in the same moment: then it stays, and is not asked for again.
export function release(it) {
  it.scenes -= 1
  queueMicrotask(() => {
    if (it.scenes || held.get(it.board.name) !== it) return
    held.delete(it.board.name)
    live.unwatch(it.board)
  })
}

// What the page says of a place on a board: the word beside its name, and where it stood at midnight, null if nowhere.
export function placeOf(name, code) {
  return held.get(name)?.places.get(code) ?? { kind: "", before: null }
}

function heard(message) {
  const board = held.get(message.board)?.board
  if (!board) return
  const { outcome, codes } = board.apply(message)
  if (outcome === "again") return live.again(board)
  if (outcome === "changed") tell(board, codes, message.as_of ? Date.parse(message.as_of) : null)
}

function isNewer(generation, position, board) {
  return generation > board.generation || (generation === board.generation && position > board.position)
}

function tell({ name, generation, position, rows }, codes, asOf) {
  document.dispatchEvent(new CustomEvent("board", { detail: { name, generation, position, rows, codes, asOf } }))
}
