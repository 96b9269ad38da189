# What has to be built for some store names, from the heads of scripts: inputs of what is in
# the store already are not looked at. In `work`: `needed`, `all-digests` (of the sources of
# these), `reused` (those of the needed ones that are `reusable`: nothing is built for them, but
# they may refer to anything that they are made of), and `all` (everything that the names are
# made of).
#
# A name is looked at in up to three ways: 0 for being there, 1 if it is needed, 2 if something
# reused is made of it.

function read_head(name, way,    file, line, word, n, found) {
  file = scripts "/" name
  while ((found = (getline line < file)) > 0) {
    if (substr(line, 1, 1) != "#") break
    n = split(line, word, " ")
    if (word[1] != "#:") continue
    if (word[2] == "source" && way == 1) print substr(word[4], 8) > (work "/all-digests")
    if (word[2] == "root" || word[2] == "dependency") want(word[3], way)
  }
  close(file)
  if (found < 0) {
    print "mrrl-rebuild: there is no script " file > "/dev/stderr"
    failed = 1
    exit 1
  }
}

function look_at(name, way) {
  if ((name, way) in looked_at) return 0
  looked_at[name, way] = 1
  pending[++last] = name
  ways[last] = way
  return 1
}

function want(name, way) {
  if (look_at(name, 0)) print name > (work "/all")
  if (way == 0 || name in present_names) return
  if (name in reusable_names) {
    if (look_at(name, 2)) {
      print name > (work "/needed")
      print name > (work "/reused")
    }
  } else if (way == 2) {
    look_at(name, 2)
  } else if (look_at(name, 1)) {
    print name > (work "/needed")
  }
}

BEGIN {
  printf "" > (work "/needed")
  printf "" > (work "/reused")
  printf "" > (work "/all")
  printf "" > (work "/all-digests")
  while ((getline line < present) > 0) present_names[line] = 1
  while ((getline line < reusable) > 0) reusable_names[line] = 1
}

{ want($0, 1) }

END {
  if (failed) exit 1
  for (first = 1; first <= last; first++) read_head(pending[first], ways[first])
}
