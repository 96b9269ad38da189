# The entries of a tar archive (ustar and GNU; tar(5)), whose NULs were made bytes 1, as lines
# of type, name and link text: `d`, `f`, `l` (symbolic) or `h` (hard). Everything that the
# policy of docs/sources.md does not allow, as far as one archive shows it, is refused.

function field(from, bytes,    text) {
  text = substr(block, from + 1, bytes)
  sub(/\001.*/, "", text)
  return text
}

function octal(text,    i, value) {
  sub(/^ */, "", text)
  sub(/ *$/, "", text)
  if (text !~ /^[0-7]*$/) refuse("a number is not octal")
  for (i = 1; i <= length(text); i++) value = value * 8 + substr(text, i, 1)
  return value + 0
}

function header(    type, name, text, magic, bytes) {
  if (block ~ /^\001*$/) {
    zeros++
    want = 512
    return
  }
  if (zeros > 0) refuse("something follows its end")
  magic = substr(block, 258, 8)
  if (magic != "ustar\00100" && magic != "ustar  \001") refuse("it is not a tar archive that deb(5) allows")
  type = substr(block, 157, 1)
  bytes = octal(field(124, 12))
  # The name of the next entry, if it does not fit.
  if (type == "L" || type == "K") {
    if (bytes > 65536) refuse("a name is too long")
    long = type
    want = bytes + (512 - bytes % 512) % 512
    long_bytes = bytes
    if (want == 0) refuse("an empty name")
    return
  }
  if (type == "x" || type == "g") refuse("it has pax headers, which deb(5) does not allow")
  if (++entries > 200000) refuse("it has more than 200000 entries")
  name = field(0, 100)
  if (magic == "ustar\00100" && field(345, 155) != "") name = field(345, 155) "/" name
  if (long_name != "") name = long_name
  text = long_text != "" ? long_text : field(157, 100)
  long_name = long_text = ""
  if (bytes > 2147483648) refuse("'" name "' is larger than 2147483648 bytes")
  sum += bytes
  if (sum > 4294967296) refuse("it holds more than 4294967296 bytes")
  if ((type == "0" || type == "\001") && name ~ /\/$/) type = "5"
  if (type == "0" || type == "\001" || type == "7") type = "f"
  else if (type == "1") type = "h"
  else if (type == "2") type = "l"
  else if (type == "5") type = "d"
  else refuse("'" name "' is a device, a fifo or of unknown kind")
  if (type != "f" && bytes > 0) refuse("'" name "' is no file but has content")
  if (type == "l" && (text == "" || !printable(text) || length(text) > 3072)) refuse("'" name "' is a link with an impossible target")
  name = plain(name)
  if (type == "h") text = plain(text)
  if (name == "" && type != "d") refuse("the root is not a directory")
  print type "\t" name "\t" (type == "l" || type == "h" ? text : "")
  skip = bytes + (512 - bytes % 512) % 512
  want = 512
}

function long_field(    text) {
  text = substr(block, 1, long_bytes)
  sub(/\001.*/, "", text)
  if (long == "L") long_name = text
  else long_text = text
  long = ""
  want = 512
}

BEGIN { want = 512 }

{
  text = $0 "\n"
  bytes = length(text)
  seen += bytes
  # The last line has no line feed.
  if (seen > total) {
    bytes -= seen - total
    text = substr(text, 1, bytes)
  }
  while (bytes > 0) {
    if (skip >= bytes) {
      skip -= bytes
      break
    }
    if (skip > 0) {
      text = substr(text, skip + 1)
      bytes -= skip
      skip = 0
    }
    if (bytes < want) {
      held = held text
      want -= bytes
      break
    }
    block = held substr(text, 1, want)
    text = substr(text, want + 1)
    bytes -= want
    held = ""
    if (long != "") long_field()
    else header()
  }
}

END {
  if (failed) exit 1
  if (zeros < 2 || skip > 0 || held != "" || total % 512 != 0) refuse("its end is missing")
}
