// A reference client of Thi đua số in plain JavaScript, to be read and copied: for browsers, Deno, and Node 22 or newer.

const AGE_MAX = 300 // seconds: what was signed longer ago is not believed
const encoder = new TextEncoder()

/** What GET answers: contests, a board, results, a ceremony. */
export async function ask(address, path) {
  const answer = await fetch(`${address}/api/v1/${path}`)
  if (!answer.ok) throw new Error((await answer.json()).detail)
  return answer.json()
}

/** The signature of Standard Webhooks: of events that we send, and of messages that we are sent. */
export async function signature(secret, name, timestamp, body) {
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (each) => each.charCodeAt(0))
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const signed = await crypto.subtle.sign("HMAC", key, encoder.encode(`${name}.${timestamp}.${body}`))
  return "v1," + btoa(String.fromCharCode(...new Uint8Array(signed)))
}

/** Send events, or with action "check" only try them: a result for each. Send again whenever in doubt. */
export async function send(address, partner, secret, events, action = "events") {
  const body = JSON.stringify(events)
  const name = crypto.randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const headers = {
    "content-type": "application/cloudevents-batch+json",
    "webhook-id": name,
    "webhook-timestamp": timestamp,
    "webhook-signature": await signature(secret, name, timestamp, body),
  }
  const answer = await fetch(`${address}/api/v1/partners/${partner}/${action}`, { method: "POST", headers, body })
  const told = await answer.json()
  if (!answer.ok) throw new Error(told.detail)
  return told.results
}

/** The message of a webhook; throws if it is not signed with the secret just now. Keep the ids: one may come twice. */
export async function verify(secret, headers, body, now = Date.now() / 1000) {
  const timestamp = headers["webhook-timestamp"] ?? ""
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > AGE_MAX) throw new Error("it was not signed just now")
  const expected = await signature(secret, headers["webhook-id"], timestamp, body)
  const given = (headers["webhook-signature"] ?? "").split(" ")
  if (!given.filter((each) => same(each, expected)).length) throw new Error("nobody who has the secret signed it")
  return JSON.parse(body)
}

/** Compare in a time that tells nothing of where two texts differ. */
function same(one, other) {
  let difference = one.length ^ other.length
  for (let at = 0; at < other.length; at++) difference |= one.charCodeAt(at % one.length) ^ other.charCodeAt(at)
  return difference === 0
}

/** What we hold of a board: rows by code, and the position at which they stand. */
export class Board {
  constructor(name) {
    Object.assign(this, { name, generation: 0, position: 0, rows: new Map() })
  }

  /** Apply a board or a change. False if something was missed: then ask for the board again. */
  take(message) {
    const position = message.position ?? message.to
    let whole = message.t === "board"
    if (!whole) {
      const known = message.generation === this.generation
      if (known && position <= this.position) return true
      whole = message.from === 0
      if (!whole && !(known && message.from === this.position)) return false
    }
    if (whole) this.rows = new Map()
    for (const row of message.rows) this.rows.set(row.code, row)
    for (const code of message.gone ?? []) this.rows.delete(code)
    this.generation = message.generation
    this.position = position
    return true
  }

  /** The rows in their order. */
  standing() {
    return [...this.rows.values()].sort((one, other) => one.rank - other.rank || (one.code < other.code ? -1 : 1))
  }

  /** The message that asks for what we do not hold. */
  watch() {
    const { name: board, generation, position } = this
    return JSON.stringify({ t: "watch", boards: [{ board, generation, position }] })
  }
}

/** Call `changed` with the board each time that it changed; a lost connection is made again. Returns what ends it. */
export function follow(address, name, changed) {
  const board = new Board(name)
  let [lost, ended, socket, asking, waiting] = [0, false]
  const open = () => {
    let wait = Math.random() * Math.min(30, 2 ** lost) * 1000
    socket = new WebSocket(address.replace(/^http/, "ws") + "/live")
    socket.onopen = () => {
      socket.send(board.watch())
      asking = setInterval(() => socket.send('{"t": "alive"}'), 25_000)
    }
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data)
      if (message.t === "again") wait = message.after_ms
      if (!["board", "change"].includes(message.t) || message.board !== name) return
      const { generation, position } = board
      if (!board.take(message)) return socket.send(board.watch())
      if (message.t === "change" && generation === board.generation && position === board.position) return
      lost = 0
      changed(board)
    }
    socket.onclose = () => {
      clearInterval(asking)
      lost++
      if (!ended) waiting = setTimeout(open, wait)
    }
  }
  open()
  return () => {
    ended = true
    clearTimeout(waiting)
    socket.close()
  }
}
