#!/usr/bin/env python3
"""Reads dbr.h and says what it declares, for languages that call C without a compiler.

usage: declarations.py HEADER          (the declarations as JSON on the standard output)

Nothing is passed over: what is not understood ends the program with a sentence.
"""
import json
import pathlib
import re
import sys


class Surprise(Exception):
    """The header says something that this reader does not know."""


def without_comments_and_macros(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$", "", text, flags=re.M)
    text = text.replace('extern "C" {', "", 1)
    text = re.sub(r"\}\s*\Z", "", text)
    return re.sub(r"\s+", " ", text.replace("DBR_API", "")).strip()


def tidy(kind):
    """'const  char*' -> 'const char *'"""
    return re.sub(r"\s+", " ", re.sub(r"\s*\*\s*", " *", kind)).replace("* *", "**").replace("*const", "* const").strip()


def named(declaration):
    """'const char *id' -> ('id', 'const char *')"""
    found = re.fullmatch(r"(.*?[\s*])(\w+)", declaration.strip())
    if not found:
        raise Surprise(f"no name in {declaration!r}")
    return [found[2], tidy(found[1])]


def arguments(text):
    text = text.strip()
    return [] if text in ("", "void") else [named(part) for part in text.split(",")]


def members(body):
    """Every member of a struct, 'const char *id, *username;' as two."""
    result = []
    for declaration in filter(None, (part.strip() for part in body.split(";"))):
        first, *others = (part.strip() for part in declaration.split(","))
        result.append(named(first))
        base = re.match(r"(?:const )?\w+", first)[0]
        result.extend(named(f"{base} {other}") for other in others)
    return result


def constants(body):
    result = {}
    for part in filter(None, (part.strip() for part in body.split(","))):
        found = re.fullmatch(r"(\w+) = (\d+)", part)
        if not found:
            raise Surprise(f"a constant without a number: {part!r}")
        result[found[1]] = int(found[2])
    return result


def read(header):
    text = without_comments_and_macros(pathlib.Path(header).read_text(encoding="utf-8"))
    model = {"constants": {}, "aliases": {}, "opaque": [], "structs": {}, "callbacks": {}, "functions": {}}

    def struct(found):
        model["structs"][found[2]] = members(found[1])

    def opaque(found):
        model["opaque"].append(found[1])

    def callback(found):
        model["callbacks"][found[2]] = {"returns": tidy(found[1]), "arguments": arguments(found[3])}

    def function(found):
        name, returns = named(found[1])
        model["functions"][name] = {"returns": returns, "arguments": arguments(found[2])}

    for pattern, keep in (
        (r"enum \{([^}]*)\};", lambda found: model["constants"].update(constants(found[1]))),
        (r"typedef struct \w+ \{([^}]*)\} (\w+);", struct),
        (r"typedef struct (\w+) \1;", opaque),
        (r"typedef ([\w *]+?) ?\(\*(\w+)\)\(([^)]*)\);", callback),
        (r"typedef (\w+) (\w+);", lambda found: model["aliases"].update({found[2]: found[1]})),
        (r"([\w *]+?\w)\(([^)]*)\);", function),
    ):
        for found in re.finditer(pattern, text):
            keep(found)
        text = re.sub(pattern, "", text)
    if text.strip():
        raise Surprise(f"not understood: {text.strip()[:200]}")
    return model


def version_of(header):
    """What version.h beside the header says."""
    text = pathlib.Path(header).with_name("version.h").read_text(encoding="utf-8")
    parts = [int(re.search(rf"DBR_VERSION_{part} (\d+)", text)[1]) for part in ("MAJOR", "MINOR", "PATCH")]
    return {"text": ".".join(map(str, parts)), "number": parts[0] << 16 | parts[1] << 8 | parts[2]}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        model = read(sys.argv[1])
    except Surprise as surprise:
        sys.exit(f"{sys.argv[1]}: {surprise}")
    model["version"] = version_of(sys.argv[1])
    json.dump(model, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
