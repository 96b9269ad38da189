# Offset and size of the segments that tell how a program is linked, from its program
# headers, a line of 56 bytes each: PT_INTERP (3) first, then PT_DYNAMIC (2).

{
  split($0, field, " ")
  if (NF != 56) next
}

number(0, 4) == 3 { printf "interpreter %.0f %.0f\n", number(8, 8), number(32, 8) }
number(0, 4) == 2 { dynamic = sprintf("dynamic %.0f %.0f", number(8, 8), number(32, 8)) }
END { if (dynamic != "") print dynamic }
