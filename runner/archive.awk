# To be read before other scripts: the policy for names in archives (docs/sources.md).

function refuse(why) {
  gsub(/[^ -~]/, "?", why)
  print "realise: the archive " archive " is refused: " substr(why, 1, 300) > "/dev/stderr"
  print "  nothing of it is used; check where it came from" > "/dev/stderr"
  failed = 1
  exit 1
}

# The name as a plain relative path, empty for the root of the archive.
function plain(name,    part, n, i) {
  if (name == "") refuse("an empty name")
  if (!printable(name)) refuse("'" name "' has control characters or is not UTF-8")
  if (substr(name, 1, 1) == "/") refuse("'" name "' is an absolute name")
  if (length(name) > 3072) refuse("'" name "' is too long")
  if (name == "." || name == "./") return ""
  sub(/^\.\//, "", name)
  sub(/\/$/, "", name)
  n = split(name, part, "/")
  if (n > 64) refuse("'" name "' is deeper than 64 directories")
  for (i = 1; i <= n; i++) {
    if (part[i] == "..") refuse("'" name "' leads out of its directory")
    if (part[i] == "" || part[i] == ".") refuse("'" name "' has an empty part")
    if (length(part[i]) > 255) refuse("'" name "' has a part that is too long")
  }
  return name
}
