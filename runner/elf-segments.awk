# Offset and size of the segments that tell how a program is linked, from its program
# headers, a line of 56 bytes each: PT_INTERP (3) first, then PT_DYNAMIC (2).

function number(at, bytes,    i, value) {
  for (i = at + bytes - 1; i >= at; i--) value = value * 256 + byte($(i + 1))
  return value
}

function byte(text) {
  return (index("0123456789abcdef", substr(text, 1, 1)) - 1) * 16 + index("0123456789abcdef", substr(text, 2, 1)) - 1
}

NF == 56 && number(0, 4) == 3 { printf "interpreter %.0f %.0f\n", number(8, 8), number(32, 8) }
NF == 56 && number(0, 4) == 2 { dynamic = sprintf("dynamic %.0f %.0f", number(8, 8), number(32, 8)) }
END { if (dynamic != "") print dynamic }
