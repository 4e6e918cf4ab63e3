#!/usr/bin/env python3
"""Every test that docs/contract.md names exists and runs. Usage: contract_test.py SOURCE_DIRECTORY [CASE]"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1])
PAGE = ROOT / "docs/contract.md"
LINK = re.compile(r"\[([\w.]+)\]\(\.\./(tests/[^)]+)\)")


def runs(name, path):
    """Whether the file has a test of this name that is also run: in C, it is in the list of main()."""
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".c":
        return all(re.search(pattern, text, re.MULTILINE) for pattern in
                   (rf"^static void {name}\(void\*\* state\)", rf"\b(WITH_\w+|cmocka_unit_test)\({name}\)"))
    suite, _, sentence = name.partition(".")
    if path.suffix == ".cpp":
        return re.search(rf"^TEST(_F)?\({suite},\s*{sentence}\)", text, re.MULTILINE) is not None
    return path.name == "CMakeLists.txt" and re.search(rf"\b{sentence}\b", text) is not None


def breaches(page, root):
    """What is wrong with the page, a sentence each."""
    found = []
    for number, line in enumerate(page.splitlines(), 1):
        if not line.startswith("|") or line.startswith(("|---", "| what the library promises")):
            continue
        promise, _, tests = line.strip("| ").rpartition(" | ")
        links = LINK.findall(tests)
        if not promise or not links:
            found.append(f"line {number}: a promise without a test: {line}")
        if re.sub(LINK, "", tests).strip(", "):
            found.append(f"line {number}: something that is no link to a test: {tests}")
        found += [f"line {number}: {name} does not run in {path}" for name, path in links
                  if not runs(name, root / path)]
    return found


class Contract(unittest.TestCase):
    def test_EveryTestThatTheContractNamesExists(self):
        page = PAGE.read_text(encoding="utf-8")
        self.assertGreater(len(LINK.findall(page)), 200)
        self.assertEqual([], breaches(page, ROOT))

    def test_ANameThatIsNotThereIsFound(self):
        good = "[TheServerIsPort8000OfThisMachine](../tests/capi/defaults_test.c)"
        self.assertEqual([], breaches(f"| A promise. | {good} |", ROOT))
        for tests in ("", "none yet", f"{good}, TheServer", good.replace("8000", "9000"),
                      good.replace("defaults", "nothing"), "[Suite.Nothing](../tests/soak/async_soak_test.cpp)",
                      "[abi.Nothing](../tests/abi/CMakeLists.txt)"):
            with self.subTest(tests=tests):
                self.assertNotEqual([], breaches(f"| A promise. | {tests} |", ROOT))


if __name__ == "__main__":
    cases = [f"Contract.test_{case}" for case in sys.argv[2:]]
    unittest.main(argv=[sys.argv[0], *cases], verbosity=2)
