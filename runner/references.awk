# The first place of each store name's digest in a tree, from its entries, its build
# inputs, and lines of strings(1): positions in all files read one after the other.

BEGIN {
  while ((getline name < inputs) > 0) digest[name] = substr(name, length(name) - 63)
  while ((getline line < entries) > 0) {
    n = split(line, field, "\t")
    order++
    if (field[2] == "f" && field[4] > 0) {
      files++
      begin[files] = position
      position += field[4]
      end[files] = position
      path[files] = field[1]
      place[files] = order
    }
    # What was a hard link is not looked into again.
    if (field[2] != "l" || field[5] == "hard") continue
    for (name in digest) {
      if (name in found || !(at = index(field[4], digest[name]))) continue
      found[name] = order
      result[name] = field[1] "\t" (at - 1)
    }
  }
}

# The file with the byte at `position`.
function file_at(position,    low, high, middle) {
  low = 1
  high = files
  while (low < high) {
    middle = int((low + high) / 2)
    if (position < end[middle]) high = middle
    else low = middle + 1
  }
  return low
}

{
  match($0, /^ *[0-9]+ /)
  start = substr($0, 1, RLENGTH) + 0
  text = substr($0, RLENGTH + 1)
  for (name in digest) {
    if (name in in_file) continue
    offset = 0
    rest = text
    while ((at = index(rest, digest[name])) > 0) {
      offset += at
      where = start + offset - 1
      file = file_at(where)
      # Two files side by side may make one by chance.
      if (where + 64 <= end[file]) {
        in_file[name] = 1
        if (!(name in found) || place[file] < found[name]) {
          found[name] = place[file]
          result[name] = path[file] "\t" (where - begin[file])
        }
        break
      }
      rest = substr(text, offset + 1)
    }
  }
}

END { for (name in found) print name "\t" result[name] }
