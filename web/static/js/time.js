// The server's time and Hà Nội's hours, whatever the device's own clock says.

import { count, say } from "./words.js"

const HANOI = 7 * 3600_000
const STEPS = [2, 5, 10, 30]
const served = document.querySelector("[data-now]")
const passed = document.body.dataset.clock === "monotonic" ? () => performance.now() : () => Date.now()
let ahead = served ? Number(served.dataset.now) - passed() : 0

// A phone sleeps, and its clock goes on meanwhile; a screen does not, and its clock may jump by years (data-clock="monotonic").
export function now() {
  return passed() + ahead
}

// The server said what time it is.
export function setNow(ms) {
  ahead = ms - passed()
}

export function hour(ms) {
  return new Date(ms + HANOI).getUTCHours()
}

export function dayAndMonth(ms) {
  const day = new Date(ms + HANOI)
  return `${day.getUTCDate()}/${day.getUTCMonth() + 1}`
}

export function hourAndMinute(ms) {
  return new Date(ms + HANOI).toISOString().slice(11, 16)
}

export function hourToSecond(ms) {
  return new Date(ms + HANOI).toISOString().slice(11, 19)
}

// An age steps (2, 5, 10, 30 s, then minutes), so that it does not tick. Returns its words and the ms until it steps.
export function age(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) {
    const step = STEPS.filter((each) => each <= seconds).at(-1)
    const next = STEPS.find((each) => each > seconds) ?? 60
    return [step ? count("seconds-ago", step) : say("now"), next * 1000 - ms]
  }
  const [key, unit] = seconds < 3600 ? ["minutes-ago", 60] : seconds < 86400 ? ["hours-ago", 3600] : ["days-ago", 86400]
  const n = Math.floor(seconds / unit)
  return [count(key, n), (n + 1) * unit * 1000 - ms]
}

// How long something lasts: days and hours, minutes only in the last day, seconds only in the last ten minutes.
// Returns its words and the ms until they change.
export function duration(ms) {
  const left = Math.max(0, Math.floor(ms / 1000))
  const days = Math.floor(left / 86400)
  const hours = Math.floor((left % 86400) / 3600)
  const minutes = Math.floor((left % 3600) / 60)
  const seconds = left % 60
  const join = (...parts) => parts.filter(([, n]) => n).map(([key, n]) => count(key, n)).join(" ")
  if (days) return [join(["days", days], ["hours", hours]), (left % 3600) * 1000 + 1000]
  if (hours) return [join(["hours", hours], ["minutes", minutes]), seconds * 1000 + 1000]
  if (minutes >= 10) return [count("minutes", minutes), seconds * 1000 + 1000]
  return [[minutes && count("minutes", minutes), (seconds || !minutes) && count("seconds", seconds)].filter(Boolean).join(" "), 1000]
}
