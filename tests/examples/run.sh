#!/usr/bin/env bash
# Runs an example against the development server and compares what it says.
# Usage: run.sh CASE SOURCE_DIRECTORY EXAMPLES_DIRECTORY DEV_SERVER
set -euo pipefail
case_name=$1 source_dir=$2 examples=$3 dev_server=$4
. "$source_dir/scripts/lib.sh"
trap stop_dev_server EXIT

# says EXIT_STATUS PATTERN COMMAND...: ends so, and a line of its output matches.
says() {
  local expected=$1 pattern=$2 status=0 output
  shift 2
  output=$("$@" 2>&1) || status=$?
  [ "$status" -eq "$expected" ] || die "$1 ended with $status: $output"
  grep -qE "$pattern" <<<"$output" || die "no line /$pattern/ in: $output"
}

case_quickstart() {
  start_dev_server "$dev_server"
  says 0 '^logged in as admin, the token expires .* [0-9]{4}$' "$examples/quickstart"
  says 0 '^me: admin <admin@test\.com>, .+, active$' "$examples/quickstart" admin admin123
  says 0 '^me: planner <planner@test\.com>, ' "$examples/quickstart" planner@test.com planner123
  says 0 '^Successfully logged out$' "$examples/quickstart"
}

case_quickstart_refused() {
  start_dev_server "$dev_server"
  says 1 '^DBR_E_UNAUTHORIZED: .' "$examples/quickstart" admin wrong-password
  stop_dev_server
  DBRSDK_SERVER_URL=nonsense says 1 '^DBR_E_(INVALID_ARGUMENT|POLICY): .*DBRSDK_SERVER_URL' "$examples/quickstart"
}

case_request() {
  start_dev_server "$dev_server"
  says 0 '^HTTP 200, application/json, 1 attempt' "$examples/request" 'a & b'
  says 0 '"organization_id": ?"a & b"' "$examples/request" 'a & b'
}

case_async() {
  start_dev_server "$dev_server"
  says 0 '^100 calls, 0 failed$' "$examples/async"
}

case_transport() { says 0 '^Hello ada! after 2 requests: passed$' "$examples/transport"; }

# The README's first code is the program that the other tests run.
case_readme() {
  diff <(awk '/^```c$/ {on = 1; next} /^```$/ {on = 0} on' "$source_dir/README.md") "$source_dir/examples/c/quickstart.c"
  [ "$(wc -l <"$source_dir/examples/c/quickstart.c")" -le 40 ] || die 'that is no quick start any more'
}

# Where the papers point to inside this tree, there is something.
case_links() {
  local paper link
  for paper in README CONTRIBUTING SECURITY CHANGELOG; do
    while IFS= read -r link; do
      [ -e "$source_dir/$link" ] || die "$paper.md points to $link, which is not there"
    done < <(grep -oE '\]\([^)#]+' "$source_dir/$paper.md" | cut -c 3- | grep -v '^https\?:' || true)
  done
}

"case_$case_name"
