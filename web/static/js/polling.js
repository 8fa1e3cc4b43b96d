// The same boards over HTTP, for networks that block sockets.

const WITHIN = 8_000
const tags = new Map()

// The board as a message, or null if it is unchanged. Throws when the server cannot be reached.
export async function poll(board) {
  const headers = tags.has(board.name) ? { "If-None-Match": tags.get(board.name) } : {}
  const signal = AbortSignal.timeout?.(WITHIN)
  const answer = await fetch(`/api/v1/contests/${board.name}`, { headers, cache: "no-store", credentials: "omit", signal })
  if (answer.status === 304) return null
  if (!answer.ok) throw new Error(`the board answers ${answer.status}`)
  const shown = await answer.json()
  tags.set(board.name, answer.headers.get("ETag"))
  return { ...shown, t: "board", board: board.name }
}
