# Refuses names that no store path has: with control characters, or not UTF-8 (RFC 3629;
# U+FFFD stands for what is not). A line feed of a name is the byte 1 here.

function utf8(text) {
  return text ~ /^([\001-\177]|[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]|\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277])*$/
}

/[\001-\037\177]/ || (/[\200-\377]/ && (index($0, "\357\277\275") || !utf8($0))) {
  shown = $0
  gsub(/[^ -~]/, "?", shown)
  print "realise: a file name has control characters or is not UTF-8: " shown > "/dev/stderr"
  print "  let the build not install it" > "/dev/stderr"
  exit 1
}
