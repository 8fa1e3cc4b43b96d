// Numbers written exactly as server/pages/numbers.py writes them: integers only, no rounding of its own.

import { language } from "./words.js"

const MINUS = "\u2212"
const EN_DASH = "\u2013"
const HARD_SPACE = "\u00a0"
const vietnamese = language === "vi"

export function whole(number) {
  const digits = String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, vietnamese ? "." : ",")
  return number < 0 ? MINUS + digits : digits
}

// Millionths per person, told per 1,000 persons: 447931 is "447,9".
export function perThousand(value) {
  return tenths(Math.floor((value + 50) / 100))
}

export function share(part, all) {
  if (all <= 0) return EN_DASH
  return `${tenths(Math.floor((part * 2000 + all) / (2 * all)))}${vietnamese ? HARD_SPACE : ""}%`
}

export function span(first, last) {
  return first === last ? String(first) : `${first}${EN_DASH}${last}`
}

export const nothing = EN_DASH

function tenths(number) {
  return `${whole(Math.floor(number / 10))}${vietnamese ? "," : "."}${number % 10}`
}
