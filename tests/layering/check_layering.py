#!/usr/bin/env python3
"""Keeps the arrows between the rooms of src true. Usage: check_layering.py SOURCE_DIRECTORY

Prints one line for each breach, `file:line: sentence`, and ends with 1 where there is one.
"""

import pathlib
import re
import sys

# Which rooms a room may include, itself aside.
ARROWS = {
    "core": set(),
    "retry": {"core"},
    "http": {"core"},
    "json": {"core"},
    "client": {"retry", "http", "json", "core"},
    "auth": {"client", "http", "json", "core"},
    "async": {"auth", "client", "http", "json", "retry", "core"},
    "capi": {"async", "auth", "client", "http", "json", "retry", "core"},
}

# One dependency, one file.
OWNERS = {"curl/": "http/connection.cpp", "simdjson.h": "json/document.cpp"}

# The public header belongs to the room that implements it; its version is for the User-Agent, too.
PUBLIC = {"dbr/dbr.h": {"capi"}, "dbr/version.h": {"capi", "client"}}

CATCH_FILE = "capi/guard.hpp"
MOST_LINES = 400

STANDARD = set("""
algorithm any array atomic bit bitset charconv chrono codecvt compare complex concepts condition_variable coroutine
deque exception execution expected filesystem format forward_list fstream functional future generator initializer_list
iomanip ios iosfwd iostream istream iterator latch limits list locale map mdspan memory memory_resource mutex new
numbers numeric optional ostream print queue random ranges ratio regex scoped_allocator semaphore set shared_mutex
source_location span spanstream sstream stack stacktrace stdexcept stop_token streambuf string string_view syncstream
system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
version cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef cstdint
cstdio cstdlib cstring ctime cuchar cwchar cwctype
""".split())

POSIX = re.compile(r"(sys|netinet|arpa|net)/\w+\.h|"
                   r"(dirent|dlfcn|errno|fcntl|netdb|poll|pthread|sched|signal|string|strings|time|unistd)\.h")

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def check_quoted(path, room, target):
    parts = pathlib.PurePosixPath(target).parts
    if len(parts) < 2 or ".." in parts or parts[0] not in ARROWS:
        yield f'"{target}" does not begin with the name of a room'
    elif parts[0] == room:
        return
    elif parts[0] == "capi":
        yield f'"{target}": nothing includes src/capi'
    elif parts[0] not in ARROWS[room]:
        yield f'"{target}": no arrow runs from {room} to {parts[0]}'


def check_angled(path, room, target):
    if target in STANDARD:
        return
    owner = next((file for prefix, file in OWNERS.items() if target.startswith(prefix)), None)
    if owner:
        if path != owner:
            yield f"<{target}> is for {owner} alone"
    elif target in PUBLIC:
        if room not in PUBLIC[target]:
            yield f"<{target}> is not for {room}"
    elif room == "core":
        yield f"<{target}>: core includes the standard library only"
    elif not POSIX.fullmatch(target):
        yield f"<{target}> is neither the standard library nor POSIX"


def check_file(root, file):
    path = file.relative_to(root).as_posix()
    room = path.split("/")[0]
    if room not in ARROWS or "/" not in path:
        yield 1, "a source file outside of the rooms"
        return
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include and include[1]:
            yield from ((number, sentence) for sentence in check_quoted(path, room, include[1]))
        elif include:
            yield from ((number, sentence) for sentence in check_angled(path, room, include[2]))
        if path != CATCH_FILE and re.search(r"\bcatch\b", line):
            yield number, f"`catch` is for {CATCH_FILE} alone"
    if len(lines) > MOST_LINES:
        yield len(lines), f"{len(lines)} lines, more than {MOST_LINES}: a room with two jobs?"


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(f for f in root.rglob("*") if f.suffix in {".cpp", ".hpp", ".h", ".cc", ".c"})
    breaches = [f"{file}:{number}: {sentence}" for file in files for number, sentence in check_file(root, file)]
    print("\n".join(breaches or [f"{len(files)} files keep to their rooms"]))
    return 1 if breaches or not files else 0


if __name__ == "__main__":
    sys.exit(main())
