#!/usr/bin/env bash
# What compilers and linkers make of the header for C++.
# Usage: header.sh CASE SOURCE_DIRECTORY BUILD_DIRECTORY SHARED_LIBRARY STATIC_LIBRARY [DEV_SERVER]
set -euo pipefail
case_name=$1 source_dir=$2 build_dir=$3 shared=$4 static=$5 dev_server=${6:-}
. "$source_dir/scripts/lib.sh"

work=$(mktemp -d)
trap 'stop_dev_server; rm -rf "$work"' EXIT

cxx=${CXX:-c++}
flags=(-Wall -Wextra -Wconversion -Wshadow -pedantic -Werror -I "$source_dir/include" -I "$build_dir/include")
quickstart=$source_dir/examples/cpp/quickstart.cpp

# Every shape of every operation.
cat >"$work/use.cpp" <<'END'
#include <dbr/dbr.hpp>
#include <cstdio>
int main() {
  auto made = dbr::Client::try_create(dbr::ClientOptions().timeout(std::chrono::seconds(5)).retry_none());
  if (!made) return std::puts(made.error().what()), 1;
  dbr::Client& client = *made;
  const auto login = client.try_login("admin", "wrong");
  std::printf("%s %d\n", dbr::name(login.error().status()).data(), login.error().http_status());
  std::promise<void> ended;
  const auto started = client.try_me_async([&](dbr::Result<dbr::User> me) { (void)me; ended.set_value(); });
  if (started) ended.get_future().wait();
#if DBR_HPP_EXCEPTIONS
  try { client.login("admin", "admin123"); client.me(); client.request("GET", "/health"); client.me_async().get(); client.logout(); }
  catch (const dbr::Error& error) { std::puts(error.what()); }
#endif
  return 0;
}
END

case_dialects() {
  local compiler standard
  for compiler in g++ clang++-19; do
    have "$compiler" || continue
    for standard in 17 20 23; do
      "$compiler" -std=c++$standard "${flags[@]}" -fsyntax-only "$work/use.cpp"
    done
    "$compiler" -std=c++17 "${flags[@]}" -fno-exceptions -fno-rtti -fsyntax-only "$work/use.cpp"
  done
}

case_parts() {
  local header
  for header in "$source_dir"/include/dbr/hpp/*.hpp; do
    "$cxx" -std=c++17 "${flags[@]}" -fsyntax-only -x c++ -include "$header" /dev/null
  done
}

case_symbols() {
  local strong
  "$cxx" -std=c++17 "${flags[@]}" -c "$work/use.cpp" -o "$work/use.o"
  # What other units could define as well is weak (W, V, u); a strong definition would be one too many.
  strong=$(nm -C --defined-only --extern-only "$work/use.o" | grep -E ' [TDBRGSC] ' | grep -v ' T main$' || true)
  [ -z "$strong" ] || die "the header defines: $strong"
  if nm -C --defined-only "$work/use.o" | grep -E ' dbr::' | grep -vE ' dbr::hpp1::'; then
    die 'that could be taken for the library'"'"'s own'
  fi
}

case_no_exceptions() {
  [ -x "$dev_server" ] || { say 'there is no development server' && exit 77; }
  "$cxx" -std=c++17 "${flags[@]}" -fno-exceptions "$work/use.cpp" -o "$work/use" "$shared" -pthread
  start_dev_server "$dev_server"
  [ "$(LD_LIBRARY_PATH=$(dirname "$shared") "$work/use")" = 'DBR_E_UNAUTHORIZED 401' ] || die 'it works differently'
}

# The library has a namespace dbr of its own, with types of the same names.
case_archive() {
  [ -x "$dev_server" ] || { say 'there is no development server' && exit 77; }
  # shellcheck disable=SC2046
  "$cxx" -std=c++17 "${flags[@]}" "$quickstart" -o "$work/quickstart" "$static" $(pkg-config --libs libcurl simdjson) \
    -pthread
  start_dev_server "$dev_server"
  "$work/quickstart" admin admin123 | grep -q '^me: admin <admin@test.com>, ' || die 'the quickstart says something else'
}

case_quickstart() {
  local output status=0
  [ -x "$dev_server" ] || { say 'there is no development server' && exit 77; }
  start_dev_server "$dev_server"
  # The first lines of the header's own text.
  sed -n 's/^ \*     //p' "$source_dir/include/dbr/dbr.hpp" >"$work/first.cpp"
  "$cxx" -std=c++17 "${flags[@]}" "$work/first.cpp" -o "$work/first" "$shared" -pthread
  [ "$(LD_LIBRARY_PATH=$(dirname "$shared") "$work/first")" = admin ] || die 'the first lines say something else'
  output=$("$build_dir/examples/quickstart_cpp") || die "it ended with $?"
  grep -qE '^logged in as admin, the token \*\*\* expires .* [0-9]{4}$' <<<"$output" || die "$output"
  grep -qE '^me: admin <admin@test\.com>, .+, active$' <<<"$output" || die "$output"
  grep -qxF 'Successfully logged out' <<<"$output" || die "$output"
  output=$("$build_dir/examples/quickstart_cpp" admin wrong-password 2>&1) || status=$?
  [ "$status" -eq 1 ] || die "it ended with $status after a wrong password"
  grep -q '^DBR_E_UNAUTHORIZED: .' <<<"$output" || die "$output"
}

"case_$case_name"
