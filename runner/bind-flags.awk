# Of the mounts in mountinfo (proc_pid_mountinfo(5)), those below `below`: path and mount
# options, with a tab between. Flags that they have already have to stay. All but those at
# `writable` (paths below `below`, with blanks between) become read-only.

# \040 and the like.
function plain(text,    out, at) {
  while ((at = index(text, "\\")) > 0) {
    out = out substr(text, 1, at - 1) sprintf("%c", substr(text, at + 1, 1) * 64 + substr(text, at + 2, 1) * 8 + substr(text, at + 3, 1))
    text = substr(text, at + 4)
  }
  return out text
}

BEGIN {
  n = split(writable, list, " ")
  for (i = 1; i <= n; i++) written[list[i]] = 1
}

{
  path = plain($5)
  if (substr(path, 1, length(below)) != below) next
  options = (substr(path, length(below)) in written ? "rw" : "ro") ",nosuid,nodev"
  if ("," $6 "," ~ /,noexec,/) options = options ",noexec"
  print path "\t" options
}
