// Keeps an answer while it is given, so that a lost connection or a closed phone loses nothing.

const WAIT_MS = 500
const AGAIN_MS = 4000

class SaveAnswer extends HTMLElement {
  #timer = 0
  #turn = 0
  #sending = new AbortController()

  connectedCallback() {
    this.form = this.querySelector("form")
    this.status = this.querySelector("[data-status]")
    this.form.addEventListener("input", () => this.#later(WAIT_MS))
    this.form.addEventListener("submit", () => this.#stop())
    addEventListener("online", () => { if (this.status.classList.contains("away")) this.#later(0) })
  }

  disconnectedCallback() {
    this.#stop()
  }

  // What is sent later must not be overtaken by what was sent before.
  #stop() {
    this.#turn += 1
    clearTimeout(this.#timer)
    this.#sending.abort()
  }

  #later(milliseconds) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), milliseconds)
  }

  async #save() {
    this.#stop()
    const turn = this.#turn
    this.#sending = new AbortController()
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: this.#sending.signal,
      })
      if (turn !== this.#turn) return
      if (answer.ok) this.#tell(this.dataset.saved)
      else if (answer.status === 422) this.#tell("")
      else if (answer.status === 429) this.#again(Number(answer.headers.get("Retry-After") || 10) * 1000)
      else if (answer.status === 409) this.#tell((await answer.json()).told, true)
      else this.#again(AGAIN_MS)
    } catch {
      if (turn === this.#turn) this.#again(AGAIN_MS)
    }
  }

  #again(milliseconds) {
    this.#tell(this.dataset.away, true)
    this.#later(milliseconds)
  }

  #tell(text, away = false) {
    this.status.classList.toggle("away", away)
    this.status.textContent = text
  }
}

customElements.define("save-answer", SaveAnswer)
