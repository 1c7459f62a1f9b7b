# shellcheck shell=bash
# What the programs that run the claims of .cases files share.

# case_of FILE CLAIM: the lines of bash of this case. Where there are none, or one begins
# a command with `!`, which no `set -e` looks at, it says so and fails.
case_of() {
  awk -v claim="== $2" '
    /^== / { in_it = $0 == claim; next }
    in_it && /(^|[;&|{(] *)! / { wrong = 1; print "`! COMMAND` never ends a case: " $0 }
    in_it { lines = lines $0 "\n" }
    END {
      if (lines == "") print "there is no such case"
      if (lines == "" || wrong) exit 1
      printf "%s", lines
    }' "$1"
}
