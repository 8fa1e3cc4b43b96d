// The gate, and a draw, keep themselves current while somebody looks: the page is fetched again, its part taken over.

import { AS_RENEWAL } from "./renew.js"

const EVERY = 5_000

async function renewGate() {
  const gate = document.querySelector("#gate[data-live]")
  const writing = [...document.querySelectorAll("textarea")].some((text) => text.value || text === document.activeElement)
  if (!gate || document.hidden || writing || gate.contains(document.activeElement)) return
  const answer = await fetch(location.href, AS_RENEWAL).catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  const met = (page) => page.querySelector("#gate .head span")?.textContent
  if (met(document) !== met(fresh)) return location.reload()
  gate.replaceWith(document.adoptNode(fresh.querySelector("#gate")))
}

setInterval(renewGate, EVERY)
