# The record of a store path, as JSON, from lines of store name, file and offset.

function quoted(text,    i, c, out) {
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    out = out (c == "\"" || c == "\\" ? "\\" : "") c
  }
  return "\"" out "\""
}

BEGIN {
  FS = "\t"
  print "{"
  print "  \"format\": 1,"
  print "  \"storeName\": \"" name "\","
  print "  \"treeHash\": \"" tree_hash "\","
  printf "  \"references\": ["
}

{
  printf "%s\n    {\n      \"name\": \"%s\",\n      \"file\": %s,\n      \"offset\": %s\n    }", (NR > 1 ? "," : ""), $1, quoted($2), $3
}

END {
  print (NR > 0 ? "\n  ]," : "],")
  print "  \"size\": " size ","
  print "  \"milliseconds\": " milliseconds
  print "}"
}
