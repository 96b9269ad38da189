# All transitive build inputs of the scripts that are named as arguments, from their heads:
# store names, one a line. The scripts of inputs are beside the first of them.

function visit(file,    line, word, n, found) {
  while ((found = (getline line < file)) > 0) {
    if (substr(line, 1, 1) != "#") break
    n = split(line, word, " ")
    if (word[1] != "#:" || (word[2] != "root" && word[2] != "dependency") || n != 3) continue
    if (word[3] in seen) continue
    seen[word[3]] = 1
    pending[++last] = word[3]
  }
  close(file)
  if (found < 0) {
    print "realise: " file " cannot be read: the scripts of all inputs have to be beside each other" > "/dev/stderr"
    exit 1
  }
}

BEGIN {
  directory = ARGV[1]
  sub(/[^\/]*$/, "", directory)
  for (i = 1; i < ARGC; i++) visit(ARGV[i])
  for (first = 1; first <= last; first++) {
    print pending[first]
    visit(directory pending[first])
  }
}
