// <reveal-scene>: one step of a ceremony, written into the markup that the server printed.

import { stepView } from "./reveal-view.js"
import { say } from "./words.js"
import { write } from "./row.js"

const SEVERAL = 3 // more wards than this at one place are set as low as others
const ABREAST = 11 // more wards than this stand side by side, in small type

customElements.define("reveal-scene", class extends HTMLElement {
  // Show the last of these steps. It unfolds once if it is news; who asked for less motion sees it at once.
  show(frame, bodies, { own = "", news = false } = {}) {
    const view = stepView(frame, bodies)
    this.dataset.kind = view.kind
    this.dataset.step = bodies.length
    this.classList.toggle("rehearsing", frame.rehearsal)
    this.querySelector(".rehearsal").hidden = !frame.rehearsal
    fill(this, view)
    this.#mark(view, own)
    this.#tally(view)
    if (news) this.#unfold()
    return view
  }

  // The seal that ends the ceremony is the one that was told before it began.
  agrees() {
    if (this.dataset.kind === "end") write(this.querySelector(".unfold > .note"), say("reveal-agrees"))
  }

  // The state of the connection, or what is wrong.
  state(words, look) {
    const element = this.querySelector("[data-say=state]")
    write(element, words)
    element.className = look
  }

  // The server's first paint wears the same.
  #mark(view, own) {
    const told = view.rungs.filter((rung) => rung.state === "now")
    const alone = view.kind === "single" ? told : []
    this.classList.toggle("first", alone.some((rung) => rung.place === "1"))
    this.classList.toggle("own", own !== "" && alone.some((rung) => rung.code === own))
    this.classList.toggle("several", alone.length > SEVERAL)
    this.classList.toggle("many", view.rungs.length > ABREAST)
    this.querySelector(".climb").className = `climb ${view.direction}`
    this.querySelector(".climb").hidden = !view.final
    this.querySelectorAll(".rung").forEach((element, index) => {
      const { state, badge, code } = view.rungs[index]
      element.className = `rung ${state}`
      element.classList.toggle("mine", own !== "" && code === own)
      element.querySelector(".place").className = `place ${badge}`
    })
    this.querySelectorAll(".sum > div").forEach((line, index) => line.classList.toggle("result", view.sums[index].sign === "="))
  }

  #tally({ of, left }) {
    const at = Math.floor((1000 * left) / (of || 1))
    const [shut, told] = this.querySelectorAll(".tally line")
    set(shut, { x2: at, pathLength: left })
    set(told, { x1: at, pathLength: of - left })
  }

  #unfold() {
    const duration = parseFloat(getComputedStyle(this).getPropertyValue("--unfold")) || 0
    if (!duration || document.hidden) return
    const timing = { duration, easing: "cubic-bezier(0.2, 0, 0, 1)" }
    for (const element of this.querySelectorAll(".rung.now, .unfold, .ladder")) {
      if (element.matches(".ladder") && element.querySelector(".now")) continue // only what is told now unfolds
      element.animate([{ clipPath: "inset(48% 0 48% 0)" }, { clipPath: "inset(0)" }], timing)
    }
  }
})

// Text where it is asked for by name; a list's rows from the template that stands first in it.
function fill(element, view) {
  for (const list of element.querySelectorAll("[data-each]")) {
    const items = view[list.dataset.each]
    const template = list.querySelector("template")
    const rows = items.map((item) => {
      const row = template.content.firstElementChild.cloneNode(true)
      fill(row, item)
      return row
    })
    list.replaceChildren(template, ...rows)
    list.hidden = !items.length
  }
  for (const place of element.querySelectorAll("[data-say]")) {
    const key = place.dataset.say
    if (!(key in view) || place.closest("[data-each]")) continue // rows are filled before they stand in their list
    write(place, view[key])
    place.hidden = !view[key] && !["sign", "place"].includes(key)
  }
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}
