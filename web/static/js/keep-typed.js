// Forms with data-keep hold what was typed in this tab until it was sent. Never passwords or codes.

const PREFIX = "keep:"
const SENDING = "sending"
const LEAVING = ["/me/sign-out", "/me/sign-out/everywhere", "/me/privacy/erase"]
const here = PREFIX + location.pathname
const refused = document.querySelector(".wrong, .refused:not([hidden])")

forgetSent()
for (const form of document.querySelectorAll("form[data-keep]")) keep(form)
for (const form of document.forms) {
  if (LEAVING.includes(new URL(form.action).pathname)) form.addEventListener("submit", forgetAll)
}

function keep(form) {
  if (!refused) restore(form, JSON.parse(sessionStorage.getItem(here) || "{}"))
  form.addEventListener("input", () => hold(form))
  form.addEventListener("submit", () => {
    hold(form)
    sessionStorage.setItem(SENDING, here)
  })
}

// Only a page that says so is a sign that it was sent: a lost connection and an ended session lead elsewhere too.
function forgetSent() {
  const sent = sessionStorage.getItem(SENDING)
  sessionStorage.removeItem(SENDING)
  if (sent && document.querySelector(".said[role=status]")) sessionStorage.removeItem(sent)
}

function forgetAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
}

function hold(form) {
  const held = {}
  for (const field of fields(form)) if (!isChoice(field) || field.checked) held[field.name] = field.value
  sessionStorage.setItem(here, JSON.stringify(held))
}

function restore(form, held) {
  for (const field of fields(form)) {
    if (!(field.name in held)) continue
    if (isChoice(field)) field.checked = field.value === held[field.name]
    else field.value = held[field.name]
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && field.autocomplete !== "one-time-code"
    && !["password", "hidden", "submit", "file"].includes(field.type))
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox"
}
