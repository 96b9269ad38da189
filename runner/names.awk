# Refuses names that no store path has. A line feed of a name is the byte 1 here.

!printable($0) {
  shown = $0
  gsub(/[^ -~]/, "?", shown)
  print "realise: a file name has control characters or is not UTF-8: " shown > "/dev/stderr"
  print "  let the build not install it" > "/dev/stderr"
  exit 1
}
