# The steps of scripts/test: each function is one, runs in the root of the tree, and ends with 0 (passed), 77 (skipped,
# the last line says why) or anything else (failed).

jobs=$(nproc)
[ "$jobs" -le 2 ] || jobs=$((jobs / 2))

build_preset() {
  local lean=()
  # The sanitizers look at the library; the examples have their turn in the dev build.
  case $1 in asan | tsan) lean=(-DDBR_BUILD_EXAMPLES=OFF) ;; esac
  cmake --preset "$1" "${lean[@]}" && cmake --build --preset "$1" -j "$jobs"
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

# run_ctest PRESET [ARGUMENT...]: what takes hours or measures is left out.
run_ctest() {
  local build=build/$1 result junit=$logs/$DBR_STEP.xml wrap=()
  shift
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1
  export UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=second_deadlock_stack=1
  # ThreadSanitizer of GCC 12 cannot map its shadow where the kernel randomizes addresses widely.
  if [ "$build" = build/tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    wrap=(setarch "$(uname -m)" -R)
  fi
  "${wrap[@]}" ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" -LE 'soak|bench' \
    --output-junit "$junit" "$@"
  result=$?
  [ ! -s "$junit" ] || counts_of "$junit" >"$logs/$DBR_STEP.counts"
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
  git ls-files 'src/*.cpp' | xargs -r -n 1 -P "$jobs" clang-tidy-19 --quiet -p build/dev
}

# What is shipped, in a prefix of its own: the bindings are built against it.
prefix=$DBR_ROOT/build/prefix
install_release() {
  build_preset release && rm -rf "$prefix" && cmake --install build/release --prefix "$prefix" >/dev/null
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

# run_fuzzers SECONDS: each target for so long, from the corpus; what it finds new stays in build/.
run_fuzzers() {
  local target name failed=0 ran=0
  while IFS= read -r target; do
    name=$(basename "$target")
    say "fuzzing: $name"
    mkdir -p "build/fuzz/found/$name"
    ran=$((ran + 1))
    "$target" -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/$name-" "build/fuzz/found/$name" "$(corpus_of "$name")" || failed=$((failed + 1))
  done < <(find build/fuzz/tests/fuzz -maxdepth 1 -type f -executable | sort)
  printf '%d %d 0\n' $((ran - failed)) "$failed" >"$logs/$DBR_STEP.counts"
  [ "$ran" -gt 0 ] && [ "$failed" -eq 0 ]
}

# The corpus of fuzz_codec, codec_fuzzer, ...: the folder whose name stands in the target's.
corpus_of() {
  local folder
  for folder in tests/fuzz/corpus/*/; do
    case $1 in *"$(basename "$folder")"*) printf '%s\n' "$folder" && return ;; esac
  done
  printf 'tests/fuzz/corpus\n'
}

run_soak() {
  local junit=$logs/$DBR_STEP.xml result
  ctest --test-dir build/release --output-on-failure --no-tests=error -L soak --output-junit "$junit"
  result=$?
  [ ! -s "$junit" ] || counts_of "$junit" >"$logs/$DBR_STEP.counts"
  return $result
}
