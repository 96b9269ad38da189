# The same lines as tar-entries.awk makes, from tar(1)'s own listings of an archive, which
# skip the contents: the names, one a line, in the file `names`, and the long lines. Exit
# status 2 when they do not tell everything: then the archive itself has to be read.

# Blocks of 512 bytes that so many bytes take.
function blocks(bytes) {
  return int((bytes + 511) / 512)
}

{
  if ((getline name < names) < 1) unclear = 1
  if (!match($0, /^[-dlh][-rwxsStT]+ +[^ ]+ +[0-9]+ [0-9]+-[0-9][0-9]-[0-9][0-9] [0-9:]+ /)) unclear = 1
  if (unclear) exit 2
  rest = substr($0, RLENGTH + 1)
  split(substr($0, 1, RLENGTH), field, / +/)
  if (substr(rest, 1, length(name)) != name) { unclear = 1; exit 2 }
  rest = substr(rest, length(name) + 1)
  bytes = field[3] + 0
  type = substr($0, 1, 1)
  text = ""
  if (substr(rest, 1, 4) == " -> ") {
    text = substr(rest, 5)
    if (type == "-") type = "h"
  } else if (rest != "" || type == "l") {
    unclear = 1
    exit 2
  }
  if (type == "-") type = "f"
  # A name that does not fit has an entry of its own before this one.
  position += 1 + blocks(bytes) + (length(name) > 100 ? 1 + blocks(length(name) + 1) : 0) + (length(text) > 100 ? 1 + blocks(length(text) + 1) : 0)
  if (bytes > 2147483648 || ++entries > 200000 || (sum += bytes) > 4294967296) { unclear = 1; exit 2 }
  if (type == "l" && (!printable(text) || length(text) > 3072)) { unclear = 1; exit 2 }
  name = plain(name)
  if (type == "h") text = plain(text)
  if (name == "" && type != "d") { unclear = 1; exit 2 }
  print type "\t" name "\t" text
}

END {
  if (failed) exit 1
  if (unclear || (getline name < names) > 0) exit 2
  # Where the end must be, if nothing was left out.
  printf "%.0f\n", position * 512 > end
}
