// The parts of a page of the game that change with the sums, asked for calmly. What somebody opened stays open.

import { renew } from "./renew.js"

const EVERY = 15_000

async function look() {
  const parts = [...document.querySelectorAll("[data-current]")].filter((part) => !part.querySelector("details[open]")).map((part) => `#${part.id}`)
  if (parts.length && !document.hidden) await renew(parts)
  setTimeout(look, EVERY)
}

setTimeout(look, EVERY)
