# Judges the entries of several archives that are unpacked into one directory: lines of
# number and file of the archive, type, name and link text. Names occur once, only
# directories merge, no name leads through a link, hard links lead to earlier files of their
# own archive. In `directory`:
#   expected        every path there must be then
#   directories     those of them that are directories, each after the one it is in
#   NUMBER.moved    what of an archive is unpacked below usr/ instead
#   changed-links   links whose text changes as their ends move: path and text

BEGIN {
  FS = "\t"
  split("bin sbin lib lib64", list, " ")
  for (i in list) merged[list[i]] = 1
  printf "" > (directory "/expected")
  printf "" > (directory "/directories")
  printf "" > (directory "/changed-links")
}

function refuse(why) {
  gsub(/[^ -~]/, "?", why)
  print "realise: the archive " $2 " is refused: " substr(why, 1, 300) > "/dev/stderr"
  print "  nothing of it is used; check where it came from" > "/dev/stderr"
  failed = 1
  exit 1
}

function first_part(path) {
  sub(/\/.*/, "", path)
  return path
}

function merge(path) {
  return first_part(path) in merged ? "usr/" path : path
}

function parent(path) {
  return sub(/\/[^\/]*$/, "", path) ? path : ""
}

# join DIRECTORY TEXT: the path that a relative text leads to, with the .. that lead out first.
function join(from, text,    part, n, i, depth, stack, out, path) {
  n = split(from == "" ? text : from "/" text, part, "/")
  for (i = 1; i <= n; i++) {
    if (part[i] == "" || part[i] == ".") continue
    if (part[i] == ".." && depth > 0 && stack[depth] != "..") depth--
    else stack[++depth] = part[i]
  }
  for (i = 1; i <= depth; i++) path = path (i > 1 ? "/" : "") stack[i]
  # As path.posix.join does: a slash at the end stays.
  if (text ~ /\/$/ && path != "") path = path "/"
  return path == "" ? "." : path
}

# relative DIRECTORY PATH: the text that leads from one to the other.
function relative(from, to,    a, b, n, m, i, j, text) {
  n = from == "" ? 0 : split(from, a, "/")
  sub(/\/$/, "", to)
  m = to == "." ? 0 : split(to, b, "/")
  for (i = 1; i <= n && i <= m && a[i] == b[i]; i++);
  for (j = i; j <= n; j++) text = text (text == "" ? "" : "/") ".."
  for (j = i; j <= m; j++) text = text (text == "" ? "" : "/") b[j]
  return text == "" ? "." : text
}

# The text of a link, still right after both of its ends moved.
function merge_link(path, text,    target) {
  if (substr(text, 1, 1) == "/") return text
  target = join(parent(path), text)
  if (substr(target, 1, 2) == "..") return text
  if (merge(path) == path && merge(target) == target) return text
  return relative(parent(merge(path)), merge(target))
}

function make_directory(path) {
  if (path == "") return
  if (path in kind) {
    if (kind[path] == "d") return
    refuse("'" path "' is a directory here, and something else already")
  }
  make_directory(parent(path))
  kind[path] = "d"
  print path > (directory "/expected")
  print "./" path > (directory "/directories")
}

{
  original = $4
  stays = $3 == "l" && original !~ /\//
  path = stays ? original : merge(original)
  top = first_part(original)
  if (path != original && !((($1), top) in moves)) {
    moves[$1, top] = 1
    # Names may begin with ./ in the archive.
    print top > (directory "/" $1 ".moved")
    print "./" top > (directory "/" $1 ".moved")
  }
  if ($3 == "d") {
    make_directory(path)
    next
  }
  make_directory(parent(path))
  if (path in kind) refuse("'" path "' is there already")
  if ($3 == "h") {
    target = merge($5)
    if (!(($1, target) in files)) refuse("'" path "' is a link to '" $5 "', which is no file of it")
    if ((path != original) != (target != $5)) refuse("'" path "' is a hard link from below usr/ to elsewhere, which this runner cannot make")
  }
  kind[path] = $3
  if ($3 != "l") files[$1, path] = 1
  print path > (directory "/expected")
  if ($3 == "l" && !stays) {
    text = merge_link(original, $5)
    if (text != $5) print path "\t" text > (directory "/changed-links")
  }
}

END { if (failed) exit 1 }
