// What stands before the scenes: who this screen is, darkness that was asked for, and the end.

import { forgetAll, keep, kept } from "./screen-kept.js"
import { reload } from "./screen-page.js"

const NAME_FOR = 10_000
const END_FOR = 4_000
const TRIES = 6
const TRY_AGAIN_AFTER = 5_000

let timer

export function setBlank(blank) {
  document.body.classList.toggle("blank", blank)
}

export function isBlank() {
  return document.body.classList.contains("blank")
}

// The number of the last act that this screen did; numbers begin anew when a screen is paired anew.
export function lastAct() {
  const acted = kept("acted")
  return acted?.screen === document.body.dataset.screen ? acted.number : 0
}

// Once, however often and on whatever way it is told.
export function act({ act: what, number }) {
  if (number <= lastAct()) return
  const done = () => keep("acted", { screen: document.body.dataset.screen, number })
  if (what === "reload") return reloadSoon(done, TRIES)
  done()
  showName(number)
}

// Dark, with the reason; then the server's own page, which tells how to pair it again. Nothing that was known stays here.
export async function end() {
  document.querySelector("#ended").hidden = false
  document.body.classList.add("ended")
  forgetAll()
  await forgetPages()
  setTimeout(leave, END_FOR)
}

async function leave() {
  const answer = await fetch("/screen", { cache: "no-store" }).catch(() => null)
  if (answer?.ok || answer?.status === 410) return location.assign("/screen")
  setTimeout(leave, TRY_AGAIN_AFTER)
}

function showName(number) {
  const cover = document.querySelector("#name")
  cover.querySelector(".number").textContent = number
  cover.hidden = false
  clearTimeout(timer)
  timer = setTimeout(() => { cover.hidden = true }, NAME_FOR)
}

async function reloadSoon(done, tries) {
  await reload(done)
  if (tries > 1) setTimeout(() => reloadSoon(done, tries - 1), TRY_AGAIN_AFTER)
}

async function forgetPages() {
  if ("caches" in window) for (const name of await caches.keys()) if (name.startsWith("screen-")) await caches.delete(name)
}
