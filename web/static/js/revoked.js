// A screen that was revoked stays dark. One that is switched off and on again is begun anew by somebody who stands
// there, also without keys: then the mark that outlives the browser is there, and the one of this session is not.

const MARK = "screen-revoked"

try {
  const restarted = localStorage.getItem(MARK) && !sessionStorage.getItem(MARK)
  localStorage.setItem(MARK, "1")
  sessionStorage.setItem(MARK, "1")
  if (restarted) document.querySelector("form").requestSubmit()
} catch {
  // Nothing can be kept here; the button works all the same.
}
