# To be read before other scripts: bytes as hexadecimal digits.

function byte(text) {
  return (index("0123456789abcdef", substr(text, 1, 1)) - 1) * 16 + index("0123456789abcdef", substr(text, 2, 1)) - 1
}

# number AT BYTES: the little-endian number at an offset of `field`, which has a byte each.
function number(at, bytes,    i, value) {
  for (i = at + bytes - 1; i >= at; i--) value = value * 256 + byte(field[i + 1])
  return value
}
