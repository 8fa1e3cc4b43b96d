// Which scene of a screen is on follows from the server's time: screens of one plan turn in step, and the desk knows.

import { now } from "./time.js"

let timer
let on = null

// The turn at a time of the server, and for how many more milliseconds. server/rules/screen_plan.py says the same.
export function turnAt(seconds, ms) {
  let left = Math.floor(ms) % (1000 * sum(seconds))
  const index = seconds.findIndex((each) => {
    if (left < each * 1000) return true
    left -= each * 1000
    return false
  })
  return [index, seconds[index] * 1000 - left]
}

// Show what is on now, and turn when it is over. Pages are cut like a slide, never faded or moved.
export function turn() {
  clearTimeout(timer)
  const sections = [...document.querySelectorAll("#scenes > .turn")]
  if (!sections.length) return
  const seconds = sections.map((section) => Number(section.dataset.seconds))
  const [index, left] = turnAt(seconds, now())
  timer = setTimeout(turn, left + 5)
  show(sections, index, left, Math.floor(now() / (1000 * sum(seconds))))
}

// The section that is on, null while there is none.
export function shown() {
  return document.querySelector("#scenes > .turn:not([hidden])")
}

function show(sections, index, left, round) {
  const [section, turned] = [sections[index], `${round}/${index}`]
  if (on?.section === section && on.turned === turned && !section.hidden) return
  on = { section, turned }
  for (const each of sections) each.hidden = each !== section
  for (const board of section.querySelectorAll("far-board")) board.shown?.(left, round)
  document.dispatchEvent(new CustomEvent("turned", { detail: { scene: section.dataset.scene } }))
}

function sum(seconds) {
  return seconds.reduce((total, each) => total + each, 0)
}
