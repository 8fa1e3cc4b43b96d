// <scene-duel>: how the ward's duel stands, asked for calmly. server/scenes/duel.py prints the same.

import { write } from "./row.js"

const EVERY = 15_000
const WITHIN = 5_000 // offices turn in step; their screens must not all ask at once

customElements.define("scene-duel", class extends HTMLElement {
  #timer

  connectedCallback() {
    if (this.dataset.address) this.#wait()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  #wait() {
    this.#timer = setTimeout(async () => {
      const answer = await fetch(this.dataset.address, { credentials: "omit", signal: AbortSignal.timeout?.(WITHIN) }).catch(() => null)
      if (answer?.ok) this.#draw((await answer.json().catch(() => ({}))).duel)
      if (this.isConnected) this.#wait()
    }, EVERY + Math.random() * WITHIN)
  }

  #draw(duel) {
    if (duel === undefined) return
    this.querySelector(".far-fight").hidden = !duel
    this.querySelector(".far-empty").hidden = Boolean(duel)
    write(this.closest(".turn").querySelector("[data-duel=when]"), duel?.when ?? "")
    if (!duel) return
    for (const part of ["said", "note"]) write(this.querySelector(`[data-duel=${part}]`), duel[part])
    const list = this.querySelector(".far-sides")
    list.classList.toggle("unmeasured", !duel.measured)
    const rows = [...list.children]
    const same = rows.length === duel.sides.length && rows.every((row, at) => row.dataset.side === duel.sides[at].code)
    if (!same) list.replaceChildren(...duel.sides.map(() => this.querySelector(".blank").content.firstElementChild.cloneNode(true)))
    for (const [at, side] of duel.sides.entries()) drawSide(list.children[at], side, this.dataset.own)
  }
})

function drawSide(row, side, own) {
  row.dataset.side = side.code
  row.classList.toggle("mine", side.code === own)
  row.classList.toggle("won", side.won)
  write(row.querySelector(".who"), side.name)
  write(row.querySelector(".share"), side.share)
  write(row.querySelector(".of .num"), side.of)
  write(row.querySelector(".between"), side.between)
  place(row.querySelector(".chance-band"), side.low, side.high - side.low)
  place(row.querySelector(".mark"), Math.max(0, side.mark - 3), 6)
}

function place(rect, x, width) {
  rect.setAttribute("x", String(x))
  rect.setAttribute("width", String(width))
}
