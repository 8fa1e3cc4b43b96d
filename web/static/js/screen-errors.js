// Mistakes of scripts: told to the desk, and after several of them the page is loaded anew, each time after a longer pause.

import { keep, kept } from "./screen-kept.js"
import { reload } from "./screen-page.js"

const MOST = 5
const LETTERS = 200
const SEVERAL = 3 // within QUIET
const QUIET = 600_000 // so long without a mistake, and the past is forgiven
const FIRST_PAUSE = 60_000
const LONGEST_PAUSE = 6 * 3_600_000

let recent = []
let reloading = null

export function countErrors() {
  addEventListener("error", (event) => note(`${event.message} (${place(event)})`))
  addEventListener("unhandledrejection", ({ reason }) => note(String(reason?.stack ?? reason)))
  setInterval(forgive, QUIET)
}

// The last mistakes, also those of the page before: who mended itself still says of what.
export function lastErrors() {
  return kept("errors") ?? []
}

function note(text) {
  recent = [...recent.filter((at) => performance.now() - at < QUIET), performance.now()]
  const others = lastErrors().filter((each) => each !== text.slice(0, LETTERS))
  keep("errors", [...others, text.slice(0, LETTERS)].slice(-MOST))
  if (recent.length < SEVERAL || reloading) return
  const reloads = kept("reloads") ?? 0
  reloading = setTimeout(again, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** reloads), reloads)
}

async function again(reloads) {
  await reload(() => keep("reloads", reloads + 1))
  reloading = null
}

function forgive() {
  if (recent.some((at) => performance.now() - at < QUIET)) return
  keep("reloads", 0)
  keep("errors", [])
}

function place({ filename, lineno }) {
  return `${String(filename).split("/").at(-1)}:${lineno}`
}
