// The desk of a ceremony keeps itself current each second, and presses go without loading the page anew.

import { AS_RENEWAL } from "./renew.js"

const EVERY = 1_000
// The keys are a part of their own: one that is replaced between pressing and letting go was never pressed.
const PARTS = ["#stands", "#keys", "#now", "#next", "#watching", "#moves"]
const KEYS = { " ": "key-toggle", ArrowRight: "key-next", PageDown: "key-next", ArrowLeft: "key-back", PageUp: "key-back" }

const lost = document.querySelector("#lost")
const said = document.querySelector("#step-said")
let sending = false

async function look() {
  if (!document.hidden && !sending) {
    const fresh = await read(fetch(location.href, AS_RENEWAL))
    if (fresh && !sending) take(fresh)
  }
  setTimeout(look, EVERY)
}

// A page that leads elsewhere (somebody was signed out) is no answer; nor is silence.
async function read(asked) {
  const answer = await asked.catch(() => null)
  const ours = answer && answer.status < 500 && answer.url.split("#")[0] === location.href.split("#")[0]
  lost.hidden = Boolean(ours)
  return ours ? new DOMParser().parseFromString(await answer.text(), "text/html") : null
}

function take(fresh) {
  if (!fresh.querySelector("#lead") !== !document.querySelector("#lead")) return location.replace(location.pathname)
  for (const part of PARTS) replace(document.querySelector(part), fresh.querySelector(part))
  for (const name of ["based_on", "seen"]) {
    const value = fresh.querySelector(`[name="${name}"]`)?.value
    for (const field of document.querySelectorAll(`[name="${name}"]`)) field.value = value
  }
  const now = ["#now h2", ".step-words"].map((part) => document.querySelector(part)?.textContent.trim()).join(". ")
  if (said.textContent !== now) said.textContent = now
}

// The focus stays on the button that was pressed, also when its word has changed.
function replace(old, next) {
  if (!old || !next || old.isEqualNode(next)) return
  const held = old.contains(document.activeElement) ? document.activeElement.id : ""
  old.replaceWith(document.adoptNode(next))
  if (held) document.getElementById(held)?.focus()
}

async function send(form, button) {
  if (sending) return // the second press of two waits for what the first one did
  sending = true
  document.body.classList.add("is-sending")
  const body = new URLSearchParams(new FormData(form, button))
  const fresh = await read(fetch(form.action, { method: "POST", body }))
  if (fresh) {
    tell(fresh)
    take(fresh)
  }
  document.body.classList.remove("is-sending")
  sending = false
}

// What was refused is said where the server says it.
function tell(fresh) {
  const main = document.querySelector("#main")
  for (const said of main.querySelectorAll(":scope > .said, :scope > .refused")) said.remove()
  main.prepend(...[...fresh.querySelectorAll("#main > .said, #main > .refused")].map((said) => document.adoptNode(said)))
}

document.addEventListener("submit", (event) => {
  if (!event.target.closest("#lead")) return
  event.preventDefault()
  send(event.target, event.submitter)
})

document.addEventListener("keydown", (event) => {
  const button = document.getElementById(KEYS[event.key])
  if (!button || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
  if (event.target.closest("input, textarea, select, summary, a")) return
  if (event.key === " " && event.target.closest("button")) return // the button under the focus is pressed by it anyway
  event.preventDefault()
  if (!button.disabled) send(button.form, button)
})

const byKeys = document.querySelector("#by-keys")
if (byKeys) byKeys.hidden = false
setTimeout(look, EVERY)
