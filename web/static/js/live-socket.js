// The page's one connection. It says what is held, hears what changed, and comes back by itself. docs/live.md explains.

import { poll } from "./polling.js"

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000
const ALIVE_EVERY = Number(document.body.dataset.alive ?? 20_000) // a page that is looked at from afar asks more often
const ANSWER_WITHIN = 10_000
const ASK_AGAIN_AFTER = 1_000
const HIDDEN_FOR = 120_000 // a page nobody looks at lets go of its connection after this
const POLL_EVERY = 10_000
const FAILS_BEFORE_POLLING = 2

// Events: "message" (detail: the message), "state" (detail: live, reconnecting, polling or offline).
class LiveSocket extends EventTarget {
  state = "joining"
  asks = new Set() // what else is asked for by HTTP while sockets are blocked; each may throw when the server is away
  #boards = new Map()
  #socket = null
  #fails = 0
  #timers = {}

  watch(board) {
    this.#boards.set(board.name, board)
    if (this.#isOpen) this.#send({ t: "watch", boards: [board.held] })
    else if (!this.#socket) this.#connect()
  }

  // A board that is no longer shown.
  unwatch(board) {
    if (this.#boards.get(board.name) !== board) return
    this.#boards.delete(board.name)
    if (this.#isOpen) this.#send({ t: "unwatch", boards: [board.name] })
  }

  // Says something on the socket; false while there is none.
  say(message) {
    if (this.#isOpen) this.#send(message)
    return this.#isOpen
  }

  // A page that watches no board, and hears of its reader's own points.
  listen() {
    if (!this.#socket) this.#connect()
  }

  // A change was missed: ask for what lies between.
  again(board) {
    if (this.#isOpen) this.#send({ t: "watch", boards: [board.held] })
  }

  start() {
    addEventListener("online", () => this.#soon(0))
    addEventListener("offline", () => this.#lost("offline"))
    addEventListener("pagehide", () => this.#close())
    addEventListener("pageshow", (event) => event.persisted && this.#soon(0))
    document.addEventListener("visibilitychange", () => this.#looked())
  }

  get #isOpen() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN
  }

  #connect() {
    this.#close()
    if (!navigator.onLine) return this.#lost("offline")
    let socket
    try {
      socket = new WebSocket(`${location.origin.replace("http", "ws")}${document.body.dataset.live ?? "/live"}`)
    } catch {
      return this.#lost("reconnecting")
    }
    this.#socket = socket
    this.#later("answer", ANSWER_WITHIN, () => this.#lost("reconnecting"))
    socket.onopen = () => this.#opened()
    socket.onmessage = (event) => this.#heard(JSON.parse(event.data))
    socket.onclose = () => socket === this.#socket && this.#lost("reconnecting")
  }

  #opened() {
    const boards = [...this.#boards.values()].map((board) => board.held)
    if (boards.length) this.#send({ t: "watch", boards })
    this.#ask()
  }

  // Asks whether anybody is there; silence is a lost connection, which the browser may not notice for minutes.
  #ask() {
    this.#send({ t: "alive" })
    this.#later("answer", ANSWER_WITHIN, () => this.#lost("reconnecting"))
  }

  #heard(message) {
    if (message.t === "again") return this.#soon(message.after_ms)
    if (message.t === "alive") return this.#answered(message.live)
    // Until everything is live that question stands, whatever comes meanwhile: it must not be put off.
    if (this.state === "live") this.#rested()
    this.#tell(message)
  }

  #rested() {
    clearTimeout(this.#timers.answer)
    this.#later("alive", ALIVE_EVERY, () => this.#ask())
  }

  #answered(live) {
    this.#rested()
    if (!live) {
      this.#later("alive", ASK_AGAIN_AFTER, () => this.#ask())
      return this.state === "joining" || this.#become("reconnecting")
    }
    this.#fails = 0
    this.#become("live")
  }

  #tell(message) {
    this.dispatchEvent(new CustomEvent("message", { detail: message }))
  }

  #lost(state) {
    this.#close()
    this.#fails += 1
    if (state === "offline" || !["offline", "polling"].includes(this.state)) this.#become(state)
    if (this.#fails >= FAILS_BEFORE_POLLING && !this.#timers.polling) this.#poll()
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#fails)
    this.#soon(Math.random() * longest + 200) // full jitter: thousands who fell together must not rise together
  }

  #soon(ms) {
    if (document.hidden && ms) ms = Math.max(ms, FIRST_WAIT)
    this.#close()
    if (this.state === "live") this.#become("reconnecting")
    this.#later("connect", ms, () => this.#connect())
  }

  // Where sockets are blocked the same boards come by HTTP; if these do not come either, we are offline.
  async #poll() {
    this.#timers.polling = true
    while (this.#fails >= FAILS_BEFORE_POLLING) {
      if (!document.hidden) await this.#pollOnce()
      await new Promise((done) => setTimeout(done, POLL_EVERY * (0.75 + Math.random() / 2)))
    }
    this.#timers.polling = false
  }

  async #pollOnce() {
    try {
      for (const ask of this.asks) await ask()
      for (const board of this.#boards.values()) {
        const message = await poll(board)
        if (message) this.#tell(message)
      }
      if (this.state !== "live") this.#become("polling")
    } catch {
      if (this.state !== "live") this.#become("offline")
    }
  }

  #looked() {
    if (document.hidden) return this.#later("hidden", HIDDEN_FOR, () => this.#rest())
    clearTimeout(this.#timers.hidden)
    if (!this.#socket) this.#soon(0)
    else if (this.#isOpen) this.#ask()
  }

  #rest() {
    this.#close()
    clearTimeout(this.#timers.connect)
    this.#become("reconnecting")
  }

  #close() {
    clearTimeout(this.#timers.alive)
    clearTimeout(this.#timers.answer)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onclose = socket.onmessage = socket.onopen = null
    socket.close()
  }

  #become(state) {
    if (state === this.state) return
    this.state = state
    this.dispatchEvent(new CustomEvent("state", { detail: state }))
  }

  #send(message) {
    this.#socket?.send(JSON.stringify(message))
  }

  #later(name, ms, act) {
    clearTimeout(this.#timers[name])
    this.#timers[name] = setTimeout(act, ms)
  }
}

export const live = new LiveSocket()
live.start()
