# What has to be built for some store names, from the heads of scripts: inputs of what is in
# the store already are not looked at. In `work`: `needed`, `all-digests` (of the sources of
# these), and `all` (everything that the names are made of).

function read_head(name, needed,    file, line, word, n, found) {
  file = scripts "/" name
  while ((found = (getline line < file)) > 0) {
    if (substr(line, 1, 1) != "#") break
    n = split(line, word, " ")
    if (word[1] != "#:") continue
    if (word[2] == "source" && needed) print substr(word[4], 8) > (work "/all-digests")
    if (word[2] == "root" || word[2] == "dependency") want(word[3], needed)
  }
  close(file)
  if (found < 0) {
    print "mrrl-rebuild: there is no script " file > "/dev/stderr"
    failed = 1
    exit 1
  }
}

# A name is visited once for being there, and once more if it turns out to be needed.
function want(name, by_needed) {
  if (by_needed && !(name in present_names) && !(name in needed_names)) {
    needed_names[name] = 1
    print name > (work "/needed")
    pending[++last] = name
    mode[last] = 1
  }
  if (!(name in seen)) {
    seen[name] = 1
    print name > (work "/all")
    pending[++last] = name
    mode[last] = 0
  }
}

BEGIN {
  printf "" > (work "/needed")
  printf "" > (work "/all")
  printf "" > (work "/all-digests")
  while ((getline line < present) > 0) present_names[line] = 1
}

{ want($0, 1) }

END {
  if (failed) exit 1
  for (first = 1; first <= last; first++) read_head(pending[first], mode[first])
}
