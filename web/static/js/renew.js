// Fetch this page again and take over some of its parts, nothing else. They come from our own server, as the first did.

export const AS_RENEWAL = { cache: "no-store", headers: { "X-Renewal": "1" } } // nobody did anything: no session lasts longer for it

const WITHIN = 5_000 // thousands of pages hear of a turn at once; they must not all ask at once

export async function renew(parts, within = WITHIN, asked = AS_RENEWAL) {
  await new Promise((done) => setTimeout(done, Math.random() * within))
  const answer = await fetch(location.href, asked).catch(() => null)
  if (!answer?.ok || answer.redirected) return false
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of parts) {
    const [old, next] = [document.querySelector(part), fresh.querySelector(part)]
    if (!old || !next || old.isEqualNode(next) || old.contains(document.activeElement)) continue
    old.replaceWith(document.adoptNode(next))
  }
  return true
}
