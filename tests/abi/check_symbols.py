#!/usr/bin/env python3
"""The library exports what the header declares, under one version, and nothing else.

Usage: check_symbols.py LIBRARY HEADER
"""

import re
import subprocess
import sys

NODE = "DBR_1.0"


def declared_in(header):
    with open(header, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    return set(re.findall(r"^DBR_API\b[^;(]*?\b(\w+)\s*\(", text, flags=re.MULTILINE))


def exported_by(library):
    listing = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions", library],
                             check=True, capture_output=True, text=True)
    return {line.split()[-1] for line in listing.stdout.splitlines()} - {NODE, f"{NODE}@@{NODE}"}


def main():
    library, header = sys.argv[1:]
    declared = {f"{name}@@{NODE}" for name in declared_in(header)}
    exported = exported_by(library)
    for symbol in sorted(declared - exported):
        print(f"declared, but not exported: {symbol}")
    for symbol in sorted(exported - declared):
        print(f"exported, but not declared: {symbol}")
    foreign = sorted(symbol for symbol in declared if not symbol.startswith("dbr_"))
    for symbol in foreign:
        print(f"declared, but without the prefix dbr_: {symbol}")
    print(f"{len(declared)} functions declared, {len(exported)} exported")
    return 1 if declared != exported or foreign or not declared else 0


if __name__ == "__main__":
    sys.exit(main())
