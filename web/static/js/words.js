// The page's words, in its language. The server hands them over, so that no script holds a sentence.

const words = JSON.parse(document.body.dataset.words)

export const language = document.documentElement.lang

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
}

export function count(key, n) {
  return say(n === 1 ? `${key}-1` : key, { n })
}
