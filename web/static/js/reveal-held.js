// What a page or a screen holds of a ceremony: every step that it was told, and where the ceremony stands.

import { sealsOf } from "./reveal-seal.js"

export class Held {
  frame = null
  whole = false // whether all steps were told, and lead to the seal that was told before the first
  broken = 0 // the step at which the seal was another than the one that was told, 0 while none is
  #bodies = []
  #seals = []

  get ceremony() {
    return this.frame?.ceremony ?? null
  }

  // The highest step that is held.
  get step() {
    return this.#bodies.length
  }

  // The steps up to one.
  upTo(step) {
    return this.#bodies.slice(0, step)
  }

  // Take a frame; false if steps are missing before it, and it must be asked for again.
  take(frame) {
    if (frame.ceremony !== this.ceremony) this.forget()
    if (frame.after > this.step) return false
    this.frame = frame
    for (const body of frame.steps) this.#bodies[body.n - 1] = body
    return this.step >= frame.step
  }

  // The seal of a step, "" where it is not known.
  sealOf(step) {
    return step === this.frame.step ? this.frame.seal : this.#seals[step - 1] ?? ""
  }

  forget() {
    this.frame = null
    this.whole = false
    this.broken = 0
    this.#bodies = []
    this.#seals = []
  }

  // Whether what is held leads to the seal that was told. Resolves to the step at which it does not, or 0.
  async check() {
    const { frame } = this
    const seals = await sealsOf(this.upTo(frame.step))
    if (!seals || frame !== this.frame) return this.broken
    this.#seals = seals
    const ends = frame.step === frame.of
    if (seals.at(-1) !== frame.seal || (ends && frame.seal !== frame.about.seal)) this.broken ||= frame.step
    this.whole = ends && !this.broken
    return this.broken
  }
}
