// If the player does not come to life, because a file was lost on its way or is broken, the page is loaded again. It imports nothing.

const ALIVE_WITHIN = 60_000
const AGAIN_EVERY = 300_000

setTimeout(look, ALIVE_WITHIN)

async function look() {
  if (document.body.classList.contains("playing")) return
  const answer = await fetch("/screen", { cache: "no-store" }).catch(() => null)
  if (answer?.ok) return location.reload()
  setTimeout(look, AGAIN_EVERY)
}
