// What this screen says of itself to the desk: each 15 seconds, and when the scene turned.

import { isBlank, lastAct } from "./screen-covers.js"
import { lastErrors } from "./screen-errors.js"
import { live } from "./live-socket.js"
import { namesOnPage, standOf } from "./screen-boards.js"
import { shown } from "./screen-turns.js"

const EVERY = 15_000
const AFTER = 500 // several things turn at once

let soon

export function keepReporting() {
  setInterval(report, EVERY)
  document.addEventListener("turned", reportSoon)
  live.addEventListener("state", reportSoon)
}

export function reportSoon() {
  clearTimeout(soon)
  soon = setTimeout(report, AFTER)
}

function report() {
  const told = { t: "report", ...scene(), ...self(), errors: lastErrors() }
  if (live.say(told) || live.state === "offline" || !navigator.onLine) return
  const body = JSON.stringify(told)
  fetch("/screen/report", { method: "POST", body, headers: { "Content-Type": "application/json" } }).catch(() => {})
}

function scene() {
  const section = shown()
  const board = section?.querySelector("far-board[data-board]")?.dataset.board ?? namesOnPage()[0] ?? ""
  return { scene: section?.dataset.scene ?? "", ...standOf(board) }
}

function self() {
  const { version, step } = document.body.dataset
  const [width, height] = [Math.round(innerWidth * devicePixelRatio), Math.round(innerHeight * devicePixelRatio)]
  return { state: live.state, version, width, height, step: Number(step ?? 0), acted: lastAct(), blank: isBlank() }
}
