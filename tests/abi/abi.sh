# What of the library is its ABI: the functions that it exports, and the types that its public header tells of them.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
headers=$(cd "$here/../../include/dbr" && pwd)
baseline=$here/dbr-1.0.abi

# describe_abi LIBRARY: as XML, without anything of the machine that it was built on. The library needs its debug info.
describe_abi() {
  abidw --exported-interfaces-only --headers-dir "$headers" --drop-private-types --no-elf-needed --no-show-locs \
    --no-comp-dir-path --no-corpus-path "$1" | sed -E "s|(<abi-instr [^>]*path=')[^']*|\1src|"
}
