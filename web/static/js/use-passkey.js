// <use-passkey>: asks the device to make a key or to sign with one, and sends the answer with the form around it.

const can = window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential.prototype.toJSON

customElements.define("use-passkey", class extends HTMLElement {
  connectedCallback() {
    if (!can) return
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => this.#ask())
  }

  async #ask() {
    const told = this.querySelector("[role=alert]")
    told.hidden = true
    try {
      const credential = await this.#credential(JSON.parse(this.dataset.question))
      this.querySelector("input").value = JSON.stringify(credential.toJSON())
      this.closest("form").requestSubmit()
    } catch {
      told.textContent = this.dataset.failed
      told.hidden = false
    }
  }

  #credential(question) {
    if (this.dataset.does === "create")
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) })
  }
})
