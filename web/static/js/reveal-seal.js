// The seal of a step is SHA-256 over the seal before it and the step's body. Where the browser can, what is held is checked.

const GENESIS = new Uint8Array(32)

// The seal after each body. null where the browser has no crypto: only pages over TLS, and of this device, do.
export async function sealsOf(bodies, from = GENESIS) {
  if (!globalThis.crypto?.subtle) return null
  const seals = []
  for (const body of bodies) {
    const text = new TextEncoder().encode(canonical(body))
    const joined = new Uint8Array(from.length + text.length)
    joined.set(from)
    joined.set(text, from.length)
    from = new Uint8Array(await crypto.subtle.digest("SHA-256", joined))
    seals.push(hex(from))
  }
  return seals
}

// As the server wrote it: sorted keys, no spaces.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (value === null || typeof value !== "object") return JSON.stringify(value)
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
