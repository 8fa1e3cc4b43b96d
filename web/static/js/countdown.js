// Keeps each "Còn 5 ngày 22 giờ" true while the page is open.

import { renew } from "./renew.js"
import { duration, now } from "./time.js"

const RENEW_EVERY = 600_000 // nobody tells a page that a time was moved; each asks now and then, and when one comes back to it

let timer
let renewedAt = Date.now()

export function countDown() {
  clearTimeout(timer)
  let wait = 3600_000
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = Number(time.dataset.until) - now()
    const [words, next] = duration(left)
    const text = time.dataset.form.replace("{left}", words)
    if (time.textContent !== text) time.textContent = text
    if (left > 0) wait = Math.min(wait, next)
    else lookAgain(time)
  }
  timer = setTimeout(countDown, wait)
}

// A moment that has come may have been moved meanwhile: a round goes on for as long as an outage took.
function lookAgain(time) {
  if (time.dataset.over || !time.closest(".band .clock")) return
  time.dataset.over = "yes"
  renew([".band .clock"]).then(countDown)
}

function lookForMoved() {
  if (document.hidden || Math.abs(Date.now() - renewedAt) < RENEW_EVERY || !document.querySelector(".band .clock")) return
  renewedAt = Date.now()
  renew([".band .clock"]).then(countDown)
}

setInterval(lookForMoved, 60_000)
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return
  countDown()
  lookForMoved()
})
