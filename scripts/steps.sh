# The steps of scripts/test: each function is one, runs in the root of the tree, and ends with 0 (passed), 77 (skipped,
# the last line says why) or anything else (failed).

jobs=$(nproc)
[ "$jobs" -le 2 ] || jobs=$((jobs / 2))

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1 lean=() targets=()
  shift
  # The sanitizers look at the library; the examples have their turn in the dev build.
  case $preset in asan | tsan) lean=(-DDBR_BUILD_EXAMPLES=OFF) ;; esac
  [ $# -eq 0 ] || targets=(--target "$@")
  cmake --preset "$preset" "${lean[@]}" && cmake --build --preset "$preset" -j "$jobs" "${targets[@]}"
}

# counts_of JUNIT_FILE: "passed failed skipped".
counts_of() {
  local attribute total values=()
  for attribute in tests failures skipped disabled; do
    values+=("$(sed -nE "s/.*[[:space:]]$attribute=\"([0-9]+)\".*/\1/p" "$1" | head -n 1)")
  done
  total=${values[0]:-0}
  printf '%d %d %d\n' $((total - ${values[1]:-0} - ${values[2]:-0} - ${values[3]:-0})) "${values[1]:-0}" \
    $((${values[2]:-0} + ${values[3]:-0}))
}

# what_failed LOG: how each failed test of a log of ctest begins what it says, for those who see only the log's end.
what_failed() {
  awk -v most=40 '
    /^ *[0-9]+\/[0-9]+ +Test +#/ { shown = /\*\*\*/ ? most : 0; if (shown) print "" }
    /^ +Start +[0-9]+: / || /tests passed, [0-9]+ tests failed/ { shown = 0 }
    shown > 0 { print; --shown }' "$1"
}

# run_ctest BUILD [ARGUMENT...]: the tests of build/BUILD; what measures is left out.
run_ctest() {
  local build=build/$1 result junit=$logs/$DBR_STEP.xml wrap=()
  shift
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1
  export UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=second_deadlock_stack=1
  # ThreadSanitizer of GCC 12 cannot map its shadow where the kernel randomizes addresses widely.
  if [ "$build" = build/tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    wrap=(setarch "$(uname -m)" -R)
  fi
  "${wrap[@]}" ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" -LE bench \
    --output-junit "$junit" "$@"
  result=$?
  [ $result -eq 0 ] || what_failed "$logs/$DBR_STEP.log"
  [ ! -s "$junit" ] || counts_of "$junit" >"$logs/$DBR_STEP.counts"
  if [ $result -eq 0 ] && [ "${CI:-}" = true ] && ! grep -q ' 0$' "$logs/$DBR_STEP.counts"; then
    say 'tests were skipped, which is a failure with CI=true: what they need is missing'
    result=1
  fi
  return $result
}

# Ours, in C and C++. The public header is laid out by hand: its tables of documentation beside declarations.
formatted_files() {
  git ls-files -co --exclude-standard '*.c' '*.h' '*.cc' '*.cpp' '*.hpp' | grep -v '^include/dbr/dbr\.h$' |
    while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done
}

check_format() {
  have clang-format-19 || { say 'clang-format-19 is missing: scripts/setup test' && return 77; }
  formatted_files | xargs -r clang-format-19 --dry-run -Werror
}

check_lint() {
  have clang-tidy-19 || { say 'clang-tidy-19 is missing: scripts/setup test' && return 77; }
  # The largest first, so that none is left alone at the end.
  git ls-files 'src/*.cpp' | xargs -r ls -S | xargs -r -n 1 -P "$jobs" clang-tidy-19 --quiet --extra-arg=-Wno-unknown-warning-option -p build/dev
}

# What is shipped, in a prefix of its own: the bindings are built against it.
prefix=$DBR_ROOT/build/prefix
install_release() {
  build_preset release dbr dbr_static dbr-dev-server && rm -rf "$prefix" && cmake --install build/release --prefix "$prefix" >/dev/null
}

# run_binding TOOL DIRECTORY: the directory's own run-tests, against the installed library.
run_binding() {
  local library_path
  have "$1" || { say "$1 is missing: scripts/setup --for test says more" && return 77; }
  library_path=$(find "$prefix" -name libdbr.so -printf '%h\n' | head -n 1)
  DBR_PREFIX=$prefix DBR_DEV_SERVER=$DBR_ROOT/build/release/tools/dbr-dev-server/dbr-dev-server \
    PKG_CONFIG_PATH=$library_path/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
    LD_LIBRARY_PATH=$library_path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} "$2/run-tests"
}

run_valgrind() {
  have valgrind || { say 'valgrind is missing: scripts/setup test' && return 77; }
  python3 scripts/valgrind-tests build/dev --label capi --jobs "$jobs" --counts "$logs/$DBR_STEP.counts"
}

# run_fuzzers SECONDS: each target for so long, from its corpus.
run_fuzzers() {
  cmake --preset fuzz -DDBR_FUZZ_SECONDS="$1" && cmake --build --preset fuzz -j "$jobs" --target dbr_fuzzers && run_ctest fuzz/tests/fuzz
}

# The tests that have a long form, in it.
run_soak() {
  export DBR_SOAK=1
  build_preset release && run_ctest release -L 'soak|concurrency'
}
