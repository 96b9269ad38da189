# The canonical listing of a tree (docs/architecture.md), from its entries. The digests of
# files and of link targets are in files of $work, in the order of the entries.

BEGIN {
  while ((getline line < (work "/target-sums")) > 0) {
    number = line
    sub(/^.*\//, "", number)
    target[number] = substr(line, 1, 64)
  }
}

$2 == "d" { print "d 0555 - " $1 }

$2 == "f" {
  if ((getline line < (work "/file-sums")) < 1 || substr(line, 69) != $1) exit 1
  print "f " $3 " " substr(line, 1, 64) " " $1
}

$2 == "l" {
  if ((getline number < (work "/target-numbers")) < 1 || !(number in target)) exit 1
  print "l 0777 " target[number] " " $1
}
