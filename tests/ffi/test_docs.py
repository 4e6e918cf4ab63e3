"""The names in the documents are those of the sources, and there is one version. Usage: test_docs.py SOURCES HEADER"""
import pathlib
import re
import sys
import unittest

HEADER, ROOT = pathlib.Path(sys.argv.pop()), pathlib.Path(sys.argv.pop())
WHERE = {
    "C": [HEADER],
    "C++": (ROOT / "include/dbr").glob("**/*.hpp"),
    "Go": (ROOT / "bindings/go").glob("*.go"),
    "Rust": (ROOT / "bindings/rust/dbr/src").glob("*.rs"),
    "C#": (ROOT / "bindings/csharp/Dbr").glob("*.cs"),
}
SOURCES = {language: "\n".join(path.read_text(encoding="utf-8") for path in paths) for language, paths in WHERE.items()}


def language_of(title):
    """'C++ `Status::`' -> 'C++'; '' where a column is not about names of ours."""
    found = re.search(r"(C\+\+|C#|Go|Rust|\bC\b)", title)
    return found[1] if found else ""


def names(page):
    """(language, name) of every name in a table."""
    titles = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and not titles:
            titles = [language_of(cell) for cell in cells]
        elif not cells:
            titles = []
        for language, cell in zip(titles, cells):
            for name in re.findall(r"`([^`]+)`", cell) if language else []:
                yield language, re.split(r"::|\.", name)[-1] or re.split(r"::", name)[0]


class ComingFromPython(unittest.TestCase):
    def test_names_what_there_is(self):
        found = list(names((ROOT / "docs/coming-from-python.md").read_text(encoding="utf-8")))
        self.assertGreater(len(found), 200)
        for language, name in found:
            pattern = rf"dbr_client_options_{name}\b" if language == "C" and name.startswith("set_") else rf"\b{name}\b"
            with self.subTest(language=language, name=name):
                self.assertRegex(SOURCES[language], pattern)


class Ffi(unittest.TestCase):
    def test_names_functions_of_the_header_and_files_of_the_tree(self):
        page = (ROOT / "docs/ffi.md").read_text(encoding="utf-8")
        for name in set(re.findall(r"\bdbr_\w+", page)):
            with self.subTest(name=name):
                self.assertRegex(SOURCES["C"], rf"\b{name}\b")
        for link in re.findall(r"\]\(([^)]+)\)", page):
            self.assertTrue((ROOT / "docs" / link).exists(), link)


class Versions(unittest.TestCase):
    """What is released together has one number."""

    def test_every_binding_has_that_of_the_library(self):
        version = re.search(r"^project\(dbr VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"), re.M)[1]
        rust = r'^version = "([\d.]+)"'
        for file, pattern in {
            "bindings/go/version.go": r'^const BindingVersion = "([\d.]+)"',
            "bindings/rust/dbr-sys/Cargo.toml": rust,
            "bindings/rust/dbr/Cargo.toml": rust,
            "bindings/csharp/Directory.Build.props": r"<Version>([\d.]+)</Version>",
        }.items():
            with self.subTest(file=file):
                found = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.M)
                self.assertEqual(found and found[1], version)


if __name__ == "__main__":
    unittest.main(verbosity=2)
