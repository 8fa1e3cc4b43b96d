// <own-ward>: "Đây là nơi tôi ở", a choice kept on this device.

import { chooseOwnWard, ownWard } from "./own-ward.js"

customElements.define("own-ward", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    const button = this.querySelector("button")
    const draw = () => button.setAttribute("aria-pressed", String(ownWard() === this.dataset.ward))
    button.addEventListener("click", () => chooseOwnWard(ownWard() === this.dataset.ward ? null : this.dataset.ward))
    document.addEventListener("own-ward", draw)
    draw()
  }
})
