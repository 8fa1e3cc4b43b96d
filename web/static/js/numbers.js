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

const of100 = document.querySelector("[data-of-100]") !== null

// Millionths of a point, told in tenths of one: 32500000 is "32,5".
export function pointsOf100(score) {
  return tenths(Math.floor((score + 50000) / 100000))
}

// The value of a row in the unit of the page.
export function value(number) {
  return of100 ? pointsOf100(number) : perThousand(number)
}

// The same without tenths, for a legend.
export function roundValue(number) {
  return whole(of100 ? Math.floor((number + 500000) / 1000000) : Math.floor((number + 500) / 1000))
}

export function share(part, all) {
  if (all <= 0) return EN_DASH
  return `${tenths(Math.floor((part * 2000 + all) / (2 * all)))}${vietnamese ? HARD_SPACE : ""}%`
}

// A whole percent.
export function percent(number) {
  return `${number}${vietnamese ? HARD_SPACE : ""}%`
}

export function span(first, last) {
  return first === last ? String(first) : `${first}${EN_DASH}${last}`
}

export const nothing = EN_DASH

function tenths(number) {
  return `${whole(Math.floor(number / 10))}${vietnamese ? "," : "."}${number % 10}`
}
