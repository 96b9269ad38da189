# Compares the tree hashes of the records of a store with recorded ones: a line per store
# name that is in the store, and a sum. Exit status 1 when one differs.

function hash_of(name,    file, line) {
  file = store "/meta/" name ".json"
  while ((getline line < file) > 0) {
    if (line !~ /^  "treeHash": "/) continue
    close(file)
    return substr(line, 16, 64)
  }
  close(file)
  return "no-record"
}

BEGIN {
  while ((getline line < present) > 0) there[line] = 1
  while ((getline line < recorded) > 0) {
    split(line, field, " ")
    hash[field[1]] = field[2]
  }
}

!($0 in there) { next }

{
  got = hash_of($0)
  if (!($0 in hash)) {
    print "not recorded " $0
    unknown++
  } else if (hash[$0] == got) {
    print "same " $0
    same++
  } else {
    print "DIFFERS " $0 " " hash[$0] " " got
    different++
  }
}

END {
  print same + 0 " same, " different + 0 " different, " unknown + 0 " not recorded"
  exit different > 0
}
