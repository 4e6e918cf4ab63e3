#!/usr/bin/env bash
# One test of what is installed. Usage: run.sh CASE SOURCE_DIRECTORY BUILD_DIRECTORY WORK_DIRECTORY [DEV_SERVER]
set -euo pipefail
case_name=$1 source_dir=$2 build_dir=$3 work_dir=$4 dev_server=${5:-}
. "$source_dir/scripts/lib.sh"

cc=${CC:-cc} cxx=${CXX:-c++}
installed=$work_dir/installed # what the case `install` has left for the others
mine=$work_dir/$case_name
quickstart=$source_dir/examples/c/quickstart.c
strict='-Wall -Wextra -pedantic -Werror'

rm -rf "$mine" && mkdir -p "$mine"
trap stop_dev_server EXIT

libdir_of() { dirname "$(find "$1" -name libdbr.so -print -quit)"; }
use_prefix() { export PKG_CONFIG_PATH; PKG_CONFIG_PATH=$(dirname "$(find "$1" -name dbr.pc -print -quit)"); }

# quickstart_runs PROGRAM [LIBRARY_PATH]: it logs in, says who that is, and logs out.
quickstart_runs() {
  local output
  start_dev_server "$dev_server"
  output=$(LD_LIBRARY_PATH=${2:-} "$1" admin admin123) || die "$1 ended with $?: $output"
  stop_dev_server
  grep -qF 'me: admin <admin@test.com>' <<<"$output" || die "unexpected: $output"
  grep -qxF 'Successfully logged out' <<<"$output" || die "unexpected: $output"
}

needs() { readelf -d "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'; }

# The README's line, word for word, in a directory of the case's own.
build_by_pkg_config() {
  # shellcheck disable=SC2046,SC2086
  $cc -std=c99 $strict "$quickstart" -o "$mine/quickstart" $(pkg-config --cflags --libs dbr)
  quickstart_runs "$mine/quickstart" "$(pkg-config --variable=libdir dbr)"
}

case_install() {
  rm -rf "$installed"
  cmake --install "$build_dir" --prefix "$installed" >/dev/null
}

case_header() {
  local dialect
  use_prefix "$installed"
  echo '#include <dbr/dbr.h>' >"$mine/use.c"
  echo 'int main(void) { return dbr_version_number() != DBR_VERSION_NUMBER; }' >>"$mine/use.c"
  for dialect in c99 c11 c17; do
    # shellcheck disable=SC2046,SC2086
    $cc -std=$dialect $strict -Wstrict-prototypes $(pkg-config --cflags dbr) -c "$mine/use.c" -o "$mine/use.o"
  done
  for dialect in c++11 c++20; do
    # shellcheck disable=SC2046,SC2086
    $cxx -x c++ -std=$dialect $strict $(pkg-config --cflags dbr) -c "$mine/use.c" -o "$mine/use.o"
  done
}

case_pkg_config() {
  use_prefix "$installed"
  [ "$(pkg-config --modversion dbr)" = "$(sed -nE 's/.*VERSION "(.*)"/\1/p' "$installed/include/dbr/version.h")" ]
  build_by_pkg_config
}

case_moved() {
  cp -a "$installed" "$mine/first" && mv "$mine/first" "$mine/moved"
  use_prefix "$mine/moved"
  if pkg-config --cflags --libs dbr | grep -F "$installed"; then die 'that is where it was before'; fi
  build_by_pkg_config
  needs "$mine/quickstart" | grep -qx libdbr.so.1
}

case_absolute_libdir() {
  local libdir
  for libdir in "$mine/prefix/lib/triplet" "$mine/elsewhere/lib"; do
    cmake -S "$source_dir" -B "$mine/build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$mine/prefix" \
      -DCMAKE_INSTALL_LIBDIR="$libdir" -DDBR_BUILD_TESTS=OFF -DDBR_BUILD_TOOLS=OFF -DDBR_BUILD_EXAMPLES=OFF
    cmake --build "$mine/build" -j 2
    rm -rf "$mine/prefix" "$mine/elsewhere" && cmake --install "$mine/build" >/dev/null
    [ -e "$libdir/libdbr.so.1" ] || die "nothing in $libdir"
    export PKG_CONFIG_PATH=$libdir/pkgconfig
    build_by_pkg_config
    build_by_cmake "$libdir/cmake/dbr" C dbr::dbr
  done
}

case_static() {
  use_prefix "$installed"
  # shellcheck disable=SC2046,SC2086
  $cc -std=c99 $strict "$quickstart" -o "$mine/quickstart" $(pkg-config --cflags dbr) \
    $(pkg-config --variable=static_libs dbr)
  quickstart_runs "$mine/quickstart"
  if needs "$mine/quickstart" | grep -q libdbr; then die 'linked with the shared library after all'; fi

  # Where only the archive is installed, pkg-config --static is enough.
  cp -a "$installed" "$mine/archive" && find "$mine/archive" -name 'libdbr.so*' -delete
  use_prefix "$mine/archive"
  # shellcheck disable=SC2046,SC2086
  $cc -std=c99 $strict "$quickstart" -o "$mine/archived" $(pkg-config --static --cflags --libs dbr)
  quickstart_runs "$mine/archived"
}

# build_by_cmake PACKAGE_DIRECTORY LANGUAGES TARGET [COMPONENTS...]
build_by_cmake() {
  local project=$mine/project
  rm -rf "$project" && mkdir -p "$project"
  cat >"$project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(use LANGUAGES $2)
find_package(dbr 1.0 REQUIRED ${*:4})
add_executable(quickstart $quickstart)
target_link_libraries(quickstart PRIVATE $3)
END
  cmake -G Ninja -S "$project" -B "$project/build" -Ddbr_DIR="$1" >/dev/null
  cmake --build "$project/build" >/dev/null
  quickstart_runs "$project/build/quickstart"
}

case_cmake() {
  local package
  cp -a "$installed" "$mine/moved" # a CMake package is to be found wherever it lies
  package=$(dirname "$(find "$mine/moved" -name dbr-config.cmake)")
  build_by_cmake "$package" C dbr::dbr
  needs "$mine/project/build/quickstart" | grep -qx libdbr.so.1
  build_by_cmake "$package" 'C CXX' dbr::dbr
  build_by_cmake "$package" C dbr::dbr_static
  if needs "$mine/project/build/quickstart" | grep -q libdbr; then die 'dbr::dbr_static is not static'; fi
  build_by_cmake "$package" 'C CXX' dbr::dbr_static COMPONENTS static
  # A user of the shared library needs none of the development files that the archive asks for.
  sed -i 's/^project.*/&\nset(CMAKE_DISABLE_FIND_PACKAGE_PkgConfig TRUE)/' "$mine/project/CMakeLists.txt"
  sed -i 's/dbr::dbr_static/dbr::dbr/; s/COMPONENTS static//' "$mine/project/CMakeLists.txt"
  cmake -G Ninja -S "$mine/project" -B "$mine/project/build2" -Ddbr_DIR="$package" >/dev/null
  sed -i 's/1.0 REQUIRED/& COMPONENTS nonsense/' "$mine/project/CMakeLists.txt"
  if cmake -G Ninja -S "$mine/project" -B "$mine/project/build3" -Ddbr_DIR="$package" >"$mine/nonsense.log" 2>&1; then
    die 'found a component nonsense'
  fi
}

case_contents() {
  local library allowed file
  library=$(libdir_of "$installed")
  allowed='libcurl\.so\.4|libsimdjson\.so\.[0-9]+|libstdc\+\+\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libc\.so\.6|ld-linux.*'
  if needs "$library/libdbr.so.1" | grep -vxE "$allowed"; then die 'the library needs what it should not'; fi
  if ldd "$library/libdbr.so.1" | grep 'not found'; then die 'a dependency is missing'; fi
  if readelf -d "$library/libdbr.so.1" | grep -E 'RPATH|RUNPATH|TEXTREL'; then die 'that does not belong in there'; fi
  readelf -d "$library/libdbr.so.1" | grep -q 'SONAME.*\[libdbr.so.1\]'
  readelf -d "$library/libdbr.so.1" | grep -q 'Flags:.*NODELETE'
  for file in include/dbr/dbr.h include/dbr/version.h bin/dbr-dev-server share/man/man1/dbr-dev-server.1 \
    share/doc/dbr/README.md share/doc/dbr/LICENSE share/doc/dbr/examples/c/quickstart.c; do
    [ -s "$installed/$file" ] || die "$file is not installed, or empty"
  done
  [ -s "$library/libdbr.a" ] || die 'no libdbr.a'
  if grep -rlF -e "$build_dir" -e "$source_dir" --include='*.pc' --include='*.cmake' --include='*.h' "$installed"; then
    die 'that knows where it was built'
  fi
}

case_staged() {
  DESTDIR=$mine/stage cmake --install "$build_dir" --prefix /usr >/dev/null
  [ -e "$mine/stage/usr/include/dbr/dbr.h" ]
  if grep -rlF "$mine" "$mine/stage" --include='*.pc' --include='*.cmake'; then die 'that knows the stage'; fi
}

case_subproject() {
  cat >"$mine/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(parent LANGUAGES C CXX)
add_subdirectory($source_dir dbr)
add_executable(quickstart $quickstart)
target_link_libraries(quickstart PRIVATE dbr::dbr)
END
  cmake -S "$mine" -B "$mine/build" -G Ninja >/dev/null
  if ninja -C "$mine/build" -t targets all | grep -E 'dev-server|gtest|example_'; then
    die 'a subproject builds neither tools nor tests nor examples'
  fi
}

"case_$case_name"
