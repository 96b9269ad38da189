# The head of a build script, format 1 of docs/build-script.md, as lines of a key and its
# values with tabs between. Whatever it does not know is refused.

function refuse(why) {
  print "realise: line " NR ": " why > "/dev/stderr"
  failed = 1
  exit 1
}

function store_name(text) {
  return text ~ /^[a-z0-9][a-z0-9+_-]*-[0-9A-Za-z][0-9A-Za-z.+_~]*\.[0-9a-f]+$/ && length(text) > 65 &&
    substr(text, length(text) - 64, 1) == "." && text !~ /\.\./
}

function digest(text) {
  return text ~ /^sha256:[0-9a-f]+$/ && length(text) == 71
}

NR == 1 {
  if ($0 != "#!/bin/sh") refuse("a build script starts with #!/bin/sh")
  next
}
NR == 2 {
  if ($0 != "#: mrrl-build 1") refuse("not `#: mrrl-build 1`: a format that this runner does not know")
  next
}
!/^#/ { exit }
!/^#: / { next }
{
  line = substr($0, 4)
  if (index(line, "\t") > 0) refuse("a tab")
  n = split(line, word, " ")
  key = word[1]
  seen[key]++
}
key == "name" && n == 2 && word[2] ~ /^[a-z0-9][a-z0-9+_-]*$/ { print "name\t" word[2]; next }
key == "version" && n == 2 && word[2] ~ /^[0-9A-Za-z][0-9A-Za-z.+_~]*$/ { print "version\t" word[2]; next }
key == "builder" && n == 2 && (word[2] == "sh" || word[2] == "unpack-debs") {
  builder = word[2]
  print "builder\t" builder
  next
}
(key == "root" || key == "dependency") && n == 2 && store_name(word[2]) { print key "\t" word[2]; next }
key == "source" && (n == 3 || n == 4 && word[4] ~ /^git:[0-9a-f]+$/) && digest(word[3]) &&
    word[2] ~ /^[A-Za-z0-9_][A-Za-z0-9._+~-]*$/ {
  print "source\t" word[2] "\t" substr(word[3], 8)
  next
}
key == "option" && word[2] ~ /^(sandbox|set_path|static)$/ && (n == 3 && word[3] == "on" || n > 3 && word[3] == "off:") {
  options++
  print word[2] "\t" (word[3] == "on" ? "on" : "off")
  next
}
key == "link" && n == 3 && word[2] !~ /^\// && word[2] !~ /(^|\/)\.\.?(\/|$)/ {
  print "link\t" word[2] "\t" word[3]
  next
}
{ refuse("`" line "`: this runner does not know that") }

END {
  if (failed) exit 1
  if (NR < 2) refuse("it is empty")
  if (seen["name"] != 1 || seen["version"] != 1 || seen["builder"] != 1 || options != 3 || seen["root"] > 1)
    refuse("the head is not complete")
  if (builder == "unpack-debs" && (seen["root"] || seen["dependency"])) refuse("unpack-debs has no inputs")
  if (builder == "sh" && (seen["link"] || !seen["root"])) refuse("a root is needed, and links are for unpack-debs")
}
