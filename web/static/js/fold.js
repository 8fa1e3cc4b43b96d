// Vietnamese without tones, for searching: server/rules/folding.py folds the same.

export function fold(text) {
  return text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").trim().replace(/\s+/g, " ")
}
