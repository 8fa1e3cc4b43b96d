// Parts of a page that keep themselves current while somebody looks, and leave alone what somebody is doing there.

import { renew } from "./renew.js"

const EVERY = 4_000

async function look() {
  const parts = [...document.querySelectorAll("[data-current]")].filter((part) => !touched(part))
  if (parts.length && !document.hidden) await renew(parts.map((part) => `#${part.id}`), 0)
  setTimeout(look, EVERY)
}

// Something was typed, chosen or opened: it stays until it is sent.
function touched(part) {
  return part.querySelector("details[open]") !== null || [...part.querySelectorAll("input, textarea, select")].some(changed)
}

function changed(field) {
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected))
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked
}

setTimeout(look, EVERY)
