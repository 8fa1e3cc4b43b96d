// The player of a ward's screen: it turns the scenes, keeps them current, obeys the desk, and is never black.

import { feedKept, keepBoards } from "./screen-boards.js" // hears what the scenes tell as they come to life
import "./scenes.js"
import { act, end, setBlank } from "./screen-covers.js"
import { compare, keepPageNew } from "./screen-page.js"
import { countDown } from "./countdown.js"
import { countErrors } from "./screen-errors.js"
import { hearState } from "./screen-state.js"
import { keepLooks, look } from "./screen-looks.js"
import { keepReporting, reportSoon } from "./screen-reports.js"
import { live } from "./live-socket.js"
import { showCeremonies } from "./screen-reveal.js"
import { turn } from "./screen-turns.js"

const OBEY = { screen: obey, act, revoked: end, stranger: end }

countErrors()
keepBoards()
feedKept()
keepLooks()
live.addEventListener("message", ({ detail }) => OBEY[detail.t]?.(detail))
document.addEventListener("taken", draw)
draw()
hearState()
keepPageNew()
keepReporting()
showCeremonies()
live.listen()
document.body.classList.add("playing")
navigator.serviceWorker?.register("/screen/worker.js", { scope: "/screen" }).catch(() => {}) // without one a screen that starts offline is dark

function obey(told) {
  setBlank(told.blank)
  compare(told)
  reportSoon()
}

function draw() {
  look()
  countDown()
  turn()
}
