// What is seen of a step of a ceremony, from the bodies of all steps up to it. server/scenes/reveal.py makes the same.

import { nothing, perThousand, span } from "./numbers.js"
import { count, language, say } from "./words.js"

const SHUT = 2
const RUNGS = 10 // one that is told now is as high as two
const TOGETHER_MOST = 44
const NAMED_MOST = 11
const SHORT_SEAL = 16
const MINUS = "\u2212"
const NO_CLIMB = { before: "", then: "", final: "", chance: "", rise: "", direction: "" }

export function stepView(frame, bodies) {
  const body = bodies.at(-1)
  const alone = body.kind === "single" && body.rows.length === 1 ? body.rows[0] : null
  const [said, heading] = sentences(frame.about, body, alone)
  return {
    kind: body.kind,
    title: frame.about.rounds > 1 ? say("reveal-title-round", { n: frame.round }) : say("reveal-title"),
    whose: [frame.about.name[language], division(frame.about, body.division)].filter(Boolean).join(" · "),
    told: say("reveal-told", { n: body.of - body.left, of: body.of }),
    said,
    heading,
    note: note(body),
    ...(alone ? climb(alone) : NO_CLIMB),
    rungs: rungs(frame.about, body, bodies),
    sums: alone ? sums(frame.about, alone) : [],
    of: body.of,
    left: body.left,
    whole: ["opening", "end"].includes(body.kind) ? grouped(frame.about.seal) : "",
    where: say("reveal-where", { n: body.n, of: frame.of }),
    sealed: say("reveal-sealed", { n: body.n }),
    seal: grouped(frame.seal.slice(0, SHORT_SEAL)),
    aloud: aloud(frame.about, body, said, heading),
  }
}

export function grouped(seal) {
  return seal.match(/.{1,4}/g)?.join(" ") ?? ""
}

// The sentence, and what is written large below it. A ward's name that ends the one is left to the other.
function sentences(about, body, alone) {
  const words = body.words[language] ?? ""
  if (body.kind === "part") return [words, division(about, body.division)]
  if (!alone) return ["", words]
  const heading = fullName(alone)
  const bare = words.replace(/\.$/, "")
  if (!bare.toLowerCase().endsWith(heading.toLowerCase())) return [words, heading]
  return [bare.slice(0, bare.length - heading.length).replace(/[ ,:]+$/, ""), heading]
}

function division(about, code) {
  return about.divisions[code]?.[language] ?? ""
}

function fullName(row) {
  return say(row.kind === "phường" ? "reveal-phuong" : "reveal-xa", { name: row.name })
}

function note(body) {
  if (["opening", "end"].includes(body.kind)) return say("reveal-sealed-before")
  const more = body.rows.length - TOGETHER_MOST
  if (more > 0) return say("reveal-more", { n: more })
  return body.kind === "group" && body.left ? count("reveal-left", body.left) : ""
}

function climb(row) {
  const rise = row.before === null ? null : row.before - row.rank
  return {
    before: row.before === null ? nothing : String(row.before),
    then: say("reveal-then"),
    final: row.rank ? String(row.rank) : nothing,
    chance: row.rank_from === row.rank_to ? say("reveal-final") : say("reveal-chance", { span: span(row.rank_from, row.rank_to) }),
    rise: riseWords(rise),
    direction: rise === null ? "new" : rise > 0 ? "up" : rise < 0 ? "down" : "same",
  }
}

function riseWords(rise) {
  if (rise === null) return say("reveal-new")
  if (!rise) return say("reveal-same")
  return say(rise > 0 ? "reveal-up" : "reveal-down", { n: Math.abs(rise) })
}

function rungs(about, body, bodies) {
  const rows = inOrder(body.rows).slice(0, TOGETHER_MOST)
  if (body.kind === "winners" || body.kind === "end") return rows.map((row) => winner(about, row, body.kind))
  if (body.kind === "group") return rows.map((row) => rung(about, "told", row))
  if (body.kind !== "single") return []
  const first = Math.max(1, body.left - SHUT + 1)
  const shut = []
  for (let place = first; place <= body.left; place++) shut.push(shutRung(place))
  const below = toldBefore(bodies).slice(0, Math.max(0, RUNGS - shut.length - 2 * rows.length))
  return [...shut, ...rows.map((row) => rung(about, "now", row)), ...below.map((row) => rung(about, "told", row))]
}

// The wards of this group that were told before, the best first.
function toldBefore(bodies) {
  const last = bodies.at(-1)
  const told = bodies.slice(0, -1).filter((body) => body.division === last.division && ["group", "single"].includes(body.kind))
  return inOrder(told.flatMap((body) => body.rows))
}

function inOrder(rows) {
  return [...rows].sort((a, b) => (a.rank || 1000) - (b.rank || 1000) || (a.code < b.code ? -1 : 1))
}

function shutRung(place) {
  return { state: "shut", place: String(place), name: say("reveal-shut"), kind: "", note: "", value: "", code: "", badge: "" }
}

function rung(about, state, row, told = came(row), badge = "") {
  return {
    state,
    place: row.rank ? String(row.rank) : nothing,
    name: row.name,
    kind: say(row.kind === "phường" ? "reveal-kind-phuong" : "reveal-kind-xa"),
    note: told,
    value: row.rank ? written(tenths(about, row.value)) : say("no-points"),
    code: row.code,
    badge,
  }
}

function winner(about, row, kind) {
  const first = row.rank === 1
  return rung(about, first ? "now" : "told", row, kind === "end" ? division(about, row.division) : came(row), first ? "first" : "podium")
}

function came(row) {
  if (!row.rank) return ""
  return row.before === null ? say("reveal-new") : say("reveal-came", { n: row.before })
}

// The value as it is written, in tenths.
function tenths(about, value) {
  return about.unit === "of-100" ? Math.floor((value + 50_000) / 100_000) : Math.floor((value + 50) / 100)
}

function written(number) {
  return perThousand(number * 100)
}

// From the value that everybody saw to the official one; what is written adds up.
function sums(about, row) {
  const result = { sign: "=", what: say(about.unit === "of-100" ? "reveal-of-100" : "reveal-per-1000"), value: written(tenths(about, row.value)) }
  if (row.before_value === null) return [result]
  const [then, now] = [tenths(about, row.before_value), tenths(about, row.value)]
  return [
    { sign: "", what: say("reveal-sum-then"), value: written(then) },
    { sign: now < then ? MINUS : "+", what: say("reveal-sum-since"), value: written(Math.abs(now - then)) },
    result,
  ]
}

// One sentence for screen readers: what was said, and each ward with its place and value.
function aloud(about, body, said, heading) {
  if (body.kind === "single" && body.rows.length === 1) {
    const [row] = body.rows
    return say("reveal-aloud", { said, name: heading, value: written(tenths(about, row.value)), rise: climb(row).rise })
  }
  const named = inOrder(body.rows).slice(0, NAMED_MOST).map((row) => (row.rank ? say("reveal-named", { n: row.rank, name: row.name }) : row.name))
  return [said, /[.!?]$/.test(heading) ? heading : `${heading}.`, named.length ? `${named.join(", ")}.` : ""].filter(Boolean).join(" ")
}
