# From sorted lines of path, raw mode, number of links, device and inode, size and quoted
# name (stat(1), %f %h %d:%i %s %N): the entries of a canonical tree. The second and later
# names of a file become links; $work/hard-links has them.

# relative FROM TO: the text of a link at FROM that leads to TO, both from the same root.
function relative(from, to,    a, b, n, m, i, j, text) {
  n = split(from, a, "/")
  m = split(to, b, "/")
  for (i = 1; i < n && i < m && a[i] == b[i]; i++);
  for (j = i; j < n; j++) text = text "../"
  for (; i < m; i++) text = text b[i] "/"
  return text b[m]
}

function refuse(why) {
  print "realise: " why > "/dev/stderr"
  print "  let the build not install it" > "/dev/stderr"
  exit 1
}

BEGIN {
  FS = "\t"
  printf "" > (work "/hard-links")
}

NF != 6 { refuse("the target of a link has control characters") }

{
  path = $1
  type = substr($2, 1, length($2) - 3)
}

type == "4" { print path "\td\t0555\t"; next }

type == "a" {
  # 'NAME' -> 'TARGET', where the name begins with ./
  target = substr($6, length(path) + 10)
  if (substr($6, length($6)) != "'" || substr($6, length(path) + 4, 6) != "' -> '") refuse("the target of a link has control characters")
  target = substr(target, 1, length(target) - 1)
  if (!printable(target)) refuse("the target of a link has control characters or is not UTF-8: " path)
  print path "\tl\t0777\t" target
  next
}

type == "8" {
  if ($3 > 1 && ($4 in first)) {
    target = relative(path, first[$4])
    print path "\t" target > (work "/hard-links")
    print path "\tl\t0777\t" target "\thard"
    next
  }
  first[$4] = path
  print path "\tf\t" (executable($2) ? "0555" : "0444") "\t" $5
  next
}

{ refuse("a device, fifo or socket cannot be in the store: " path) }

# Whether a mode, hexadecimal, has one of the three bits of execution.
function executable(mode,    i, value) {
  for (i = 1; i <= length(mode); i++) value = value * 16 + index("0123456789abcdef", substr(mode, i, 1)) - 1
  return value % 2 || int(value / 8) % 2 || int(value / 64) % 2
}
