// The page of operations keeps its figures current, while somebody looks at it, and says so when it cannot.

import { renew } from "./renew.js"

const EVERY = 3_000

const said = document.querySelector("#verdict-said")
const lost = document.querySelector("#lost")

async function look() {
  if (!document.hidden) {
    lost.hidden = await renew(["#pulse"], 0)
    const verdict = document.querySelector("#verdict").textContent.trim()
    if (said.textContent !== verdict) said.textContent = verdict
  }
  setTimeout(look, EVERY)
}

setTimeout(look, EVERY)
