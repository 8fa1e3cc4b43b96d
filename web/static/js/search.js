// <ward-search>: answers while one types. server/pages/search.py finds the same without scripts.

import { fold } from "./fold.js"
import { chooseOwnWard, ownWard } from "./own-ward.js"
import { badgeOf } from "./row.js"
import { count, say } from "./words.js"

const FOUND_MAX = 12
const KIND = /^(?:(?:phuong|xa)\s+|[px]\.\s*)(?=\S)/
const DISTRICT_KIND = /^(?:(?:quan|huyen|thi xa)\s+|(?:q|h|tx)\.\s*)(?=\S)/

// Names that begin with the text, then names with a word that does.
export function byName(wards, text) {
  const bare = text.replace(KIND, "")
  const ranked = []
  for (const ward of wards) {
    const places = [text, bare].map((wanted) => place(ward.folded, wanted)).filter((each) => each !== null)
    if (places.length) ranked.push([Math.min(...places), ward])
  }
  ranked.sort(([a, one], [b, other]) => a - b || compare(one.folded, other.folded) || compare(one.code, other.code))
  return ranked.slice(0, FOUND_MAX).map(([, ward]) => ward)
}

// Old districts of that name, with the wards that hold some of their land.
export function byDistrict(wards, text) {
  const bare = text.replace(DISTRICT_KIND, "")
  if (bare.length < 2) return []
  const districts = new Map()
  for (const ward of wards) {
    for (const name of ward.districts) {
      if (!fold(name).replace(DISTRICT_KIND, "").startsWith(bare)) continue
      districts.set(name, [...(districts.get(name) ?? []), ward])
    }
  }
  return [...districts]
    .map(([name, members]) => ({ name, wards: members.sort((a, b) => compare(a.folded, b.folded)) }))
    .sort((a, b) => compare(fold(a.name), fold(b.name)))
}

function place(name, text) {
  if (name.startsWith(text)) return 0
  const words = name.split(/[\s-]+/)
  return words.some((_, index) => index > 0 && words.slice(index).join(" ").startsWith(text)) ? 1 : null
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

customElements.define("ward-search", class extends HTMLElement {
  #wards = null
  #rows = new Map()
  #input
  #found
  #status

  connectedCallback() {
    this.#input = this.querySelector("input")
    this.#found = this.querySelector(".found")
    this.#status = this.querySelector("[role=status]")
    this.classList.add("quick")
    this.#input.addEventListener("focus", () => this.#load(), { once: true })
    this.#input.addEventListener("input", () => this.#show())
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#clear())
    this.querySelector("form").addEventListener("submit", (event) => this.#go(event))
    document.addEventListener("board", (event) => { this.#rows = event.detail.rows })
    if (this.#input.value) this.#show()
  }

  async #load() {
    const answer = await fetch(this.dataset.index).catch(() => null)
    if (!answer?.ok) return this.classList.remove("quick") // the form still asks the server
    this.#wards = (await answer.json()).map((ward) => ({ ...ward, folded: fold(ward.name) }))
  }

  async #show() {
    const query = this.#input.value
    if (!this.#wards) await this.#load()
    if (!this.#wards || query !== this.#input.value) return
    const text = fold(query)
    this.#found.hidden = !text
    const named = text ? byName(this.#wards, text) : []
    const districts = text ? byDistrict(this.#wards, text) : []
    this.#found.replaceChildren(
      ...(named.length ? [this.#group(named)] : []),
      ...districts.flatMap((each) => [heading(each), this.#group(each.wards)]),
    )
    if (text && !this.#found.children.length) this.#found.append(paragraph("none", say("nothing-found")))
    const n = new Set([...named, ...districts.flatMap((each) => each.wards)].map((ward) => ward.code)).size
    this.#status.textContent = text ? (n ? count("found", n) : say("nothing-found")) : ""
  }

  #group(wards) {
    const list = document.createElement("ul")
    list.append(...wards.map((ward) => this.#item(ward)))
    return list
  }

  #item(ward) {
    const item = document.createElement("li")
    const link = document.createElement("a")
    link.href = this.dataset.base + ward.code
    const name = document.createElement("span")
    name.append(`${ward.name} `, span("kind", ward.kind))
    link.append(name)
    const row = this.#rows.get(ward.code)
    if (row) link.append(span("num", say("rank", { n: badgeOf(row).text })))
    item.append(link, this.#pinButton(ward))
    return item
  }

  #pinButton(ward) {
    const button = document.createElement("button")
    const draw = () => {
      const pinned = ownWard() === ward.code
      button.setAttribute("aria-pressed", String(pinned))
      button.textContent = say(pinned ? "unpin" : "pin")
    }
    button.type = "button"
    button.setAttribute("aria-label", say("pin-name", { name: ward.name }))
    button.addEventListener("click", () => {
      const pin = ownWard() !== ward.code
      chooseOwnWard(pin ? ward.code : null)
      this.#status.textContent = say(pin ? "pinned" : "unpinned", { name: ward.name })
      for (const each of this.#found.querySelectorAll("button")) each.dispatchEvent(new Event("redraw"))
    })
    button.addEventListener("redraw", draw)
    draw()
    return button
  }

  // Enter opens the only ward that can be meant; otherwise the list is already there.
  #go(event) {
    if (!this.#wards) return
    event.preventDefault()
    const links = this.#found.querySelectorAll("ul:first-child a")
    if (links.length === 1) links[0].click()
    else links[0]?.focus()
  }

  #clear() {
    this.#input.value = ""
    this.#found.hidden = true
    this.#input.focus()
  }
})

function heading(district) {
  return paragraph("group", say("old-district", { name: district.name, n: district.wards.length }))
}

function paragraph(kind, text) {
  const element = document.createElement("p")
  element.className = kind
  element.textContent = text
  return element
}

function span(kind, text) {
  const element = document.createElement("span")
  element.className = kind
  element.textContent = text
  return element
}
