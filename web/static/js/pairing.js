// A screen that waits to be paired asks what became of its code, as often as it is told to, and shows it.

import { renew } from "./renew.js"
import { count } from "./words.js"

const WITHIN = 8_000
const LONGEST = 30_000
const OVER = ["paired", "revoked", "expired"]

let every = 4_000
let failed = 0

async function ask() {
  const signal = AbortSignal.timeout?.(WITHIN)
  const answer = await fetch("/screen/code", { method: "POST", cache: "no-store", signal })
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`)
  return answer.json()
}

async function hear(news) {
  every = (news.interval ?? every / 1000) * 1000
  document.querySelector("#no-cookies").hidden = news.state !== "stranger"
  if (OVER.includes(news.state)) return location.reload()
  if (!news.shown) return
  if (news.shown !== document.querySelector("#pairing").dataset.shown) await renew(["#pairing"], 0)
  document.querySelector("[data-left]").textContent = count("minutes", Math.ceil((news.left ?? 0) / 60))
}

// When the server is away all screens wait longer, and not all equally long.
function wait() {
  return failed ? Math.min(LONGEST, every * 2 ** failed) * (0.5 + Math.random() / 2) : every
}

async function look() {
  try {
    await hear(await ask())
    failed = 0
  } catch {
    failed += 1
  }
  document.querySelector("#away").hidden = failed < 2
  setTimeout(look, wait())
}

setTimeout(look, every)
