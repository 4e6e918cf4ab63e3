"""The reader of dbr.h misses nothing. Usage: test_declarations.py HEADER"""
import pathlib
import re
import sys
import tempfile
import unittest

import declarations

HEADER = pathlib.Path(sys.argv.pop(1))


class Reader(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".h") as file:
            file.write(text)
            file.flush()
            return declarations.read(file.name)

    def test_every_name_of_the_header_is_declared(self):
        text = re.sub(r"/\*.*?\*/", " ", HEADER.read_text(encoding="utf-8"), flags=re.S)
        model = declarations.read(HEADER)
        known = {name for group in model.values() for name in group}
        self.assertEqual(set(re.findall(r"\b(?:dbr|DBR)_\w+", re.sub(r"(?m)^#.*(\\\n.*)*", "", text))) - {"DBR_API"} - known, set())

    def test_one_declaration_may_name_several_members(self):
        model = self.read("typedef struct a { size_t n; const char *x, *y; } a;")
        self.assertEqual(model["structs"]["a"], [["n", "size_t"], ["x", "const char *"], ["y", "const char *"]])

    def test_callbacks_and_functions_keep_their_order_of_arguments(self):
        model = self.read("typedef int32_t (*f)(const a *x, void *user_data);\nDBR_API a *g(int64_t n,\n  a **out);")
        self.assertEqual(model["callbacks"]["f"],
                         {"returns": "int32_t", "arguments": [["x", "const a *"], ["user_data", "void *"]]})
        self.assertEqual(model["functions"]["g"], {"returns": "a *", "arguments": [["n", "int64_t"], ["out", "a **"]]})

    def test_what_is_not_understood_is_no_silence(self):
        for text in ("union u { int32_t a; };", "int32_t numbers[3];", "enum { A };", "void f(int32_t);"):
            with self.assertRaises(declarations.Surprise, msg=text):
                self.read(text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
