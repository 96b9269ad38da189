# Where the program headers of ELF files are: from a list of files, and their first 64
# bytes as hexadecimal, a line each. Only x86_64 programs and shared objects are of interest.

{
  path = $0
  if ((getline line < headers) < 1) exit 1
  split(line, field, " ")
  if (number(4, 1) != 2 || number(5, 1) != 1) next
  type = number(16, 2)
  if (type != 2 && type != 3) next
  # The entries have 56 bytes in every file of this class.
  if (number(54, 2) != 56 || number(56, 2) == 0) next
  printf "%.0f\t%d\t%s\n", number(32, 8), 56 * number(56, 2), path
}
