# The transitive references of the store names in a file, themselves included, sorted, from
# the records of the store `store`.

function visit(name,    file, line, found, path) {
  if (name in seen) return
  path = store "/store/" name
  # Whether it is there: a directory can be opened, but not read as a file.
  file = store "/meta/" name ".json"
  while ((found = (getline line < file)) > 0) {
    # A record has a line per key, and quotes no line feeds.
    if (line !~ /^      "name": "/) continue
    sub(/^      "name": "/, "", line)
    sub(/",?$/, "", line)
    if (!(line in known)) {
      known[line] = 1
      pending[++last] = line
    }
  }
  close(file)
  if (found < 0) {
    print "realise: the record of " name " is missing in " store "/meta" > "/dev/stderr"
    print "  have it built again: chmod -R u+w \"" path "\" && rm -rf \"" path "\"" > "/dev/stderr"
    failed = 1
    exit 1
  }
  seen[name] = 1
}

{
  if (!($0 in known)) {
    known[$0] = 1
    pending[++last] = $0
  }
}

END {
  if (failed) exit 1
  for (first = 1; first <= last; first++) visit(pending[first])
  for (name in seen) print name | "sort"
  close("sort")
}
