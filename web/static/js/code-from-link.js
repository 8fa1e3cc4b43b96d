// A scanned link carries the helper's code behind '#', which is never sent anywhere: it is put into the field, and
// taken out of the address.
const code = decodeURIComponent(location.hash.slice(1))
const field = document.querySelector("input[name=code]")
if (field && /^[A-Za-z-]{6,9}$/.test(code)) {
  field.value = code
  history.replaceState(null, "", location.pathname)
  field.form.querySelector("button").focus()
}
