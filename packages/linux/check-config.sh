#!/bin/sh
# check-config.sh <.config> <fragment>...
#
# Fails unless every option that a fragment asks for (a later fragment overrides
# an earlier one, a later line an earlier line) is in the final configuration
# with the value asked for: Kconfig drops an option silently when a parent is
# missing. Each dropped option is named with the place that asks for it and with
# what became of it.
set -eu
config=$1
shift
[ "$#" -gt 0 ] || { echo "check-config: no kernel fragment was given" >&2; exit 2; }
awk '
  function fail(message) { print "check-config: " message; bad = 1 }
  {
    sub(/[ \t]+$/, "")
    is_off = match($0, /^# CONFIG_[A-Za-z0-9_]+ is not set$/)
    is_set = match($0, /^CONFIG_[A-Za-z0-9_]+=/)
  }
  is_off { name = $2; value = "n" }
  is_set { name = substr($0, 1, RLENGTH - 1); value = substr($0, RLENGTH + 1) }
  FILENAME == config { if (is_off || is_set) final[name] = value; next }
  is_off || is_set {
    if (!(name in wanted)) order[++count] = name
    wanted[name] = value
    place[name] = FILENAME ":" FNR
    next
  }
  # A line that is neither an option nor a comment would be lost without a word.
  !/^#/ && !/^$/ || /^# *CONFIG_[A-Za-z0-9_]+[ =]/ { fail(FILENAME ":" FNR ": not an option: " $0) }
  END {
    for (i = 1; i <= count; i++) {
      name = order[i]
      got = name in final ? final[name] : "absent (a parent is missing, or there is no such option)"
      if (got == wanted[name] || wanted[name] == "n" && !(name in final)) continue
      if (got == "n") got = "not set"
      fail(name "=" wanted[name] " was asked for by " place[name] " and became: " got)
    }
    if (!bad) print "check-config: all " count " options asked for are in the configuration"
    exit bad
  }
' config="$config" "$config" "$@" || {
  echo "check-config: give the options named above their parents, or do not ask for them" >&2
  exit 1
}
