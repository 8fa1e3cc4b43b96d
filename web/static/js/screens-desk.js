// The page of all screens keeps itself current while somebody looks: the sums, and each card where it stands. What is
// ticked stays ticked, and a card in which somebody is at work is left alone.

import { AS_RENEWAL } from "./renew.js"

const EVERY = 5_000

async function look() {
  if (!document.hidden) await renewAll()
  setTimeout(look, EVERY)
}

async function renewAll() {
  const answer = await fetch(location.href, AS_RENEWAL).catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const id of ["summary", "found"]) takeOver(document.getElementById(id), fresh.getElementById(id))
  const [list, next] = [document.querySelector("#cards"), fresh.querySelector("#cards")]
  if (!list || !next) return
  // Screens that came or went change the page from there on: then all of it is taken over, in its order.
  for (const card of [...list.children]) if (!next.querySelector(`[id="${card.id}"]`) && !busy(card)) card.remove()
  for (const card of [...next.children]) {
    const old = document.getElementById(card.id)
    if (old) takeOver(old, card)
    else list.append(document.adoptNode(card))
  }
}

function takeOver(old, next) {
  if (!old || !next || busy(old)) return
  const [box, fresh] = [old, next].map((part) => part.querySelector("input[type=checkbox]"))
  if (old.isEqualNode(next)) return
  const ticked = box?.checked
  old.replaceWith(document.adoptNode(next))
  if (fresh) fresh.checked = ticked
}

function busy(part) {
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null
}

setTimeout(look, EVERY)
