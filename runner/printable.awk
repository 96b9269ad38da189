# To be read before other scripts: what names and texts of links may be.

# RFC 3629.
function utf8(text) {
  return text ~ /^([\001-\177]|[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]|\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277])*$/
}

# Whether a text is UTF-8 without control characters. U+FFFD stands for what is not.
function printable(text) {
  if (text ~ /[\001-\037\177]/) return 0
  return text !~ /[\200-\377]/ || (!index(text, "\357\277\275") && utf8(text))
}
