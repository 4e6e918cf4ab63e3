#!/usr/bin/env python3
"""Each rule of check_layering.py fails when it is broken, and nothing else does."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import check_layering

GOOD = {
    "core/text.cpp": '#include "core/text.hpp"\n#include <string>\n',
    "http/connection.cpp": '#include <curl/curl.h>\n#include <poll.h>\n#include "core/text.hpp"\n',
    "json/document.cpp": "#include <simdjson.h>\n",
    "client/call.cpp": '#include <dbr/version.h>\n#include "retry/policy.hpp"\n',
    "capi/guard.hpp": '#include <dbr/dbr.h>\n#include "async/engine.hpp"\ntry {} catch (...) {}\n',
}


def breaches_of(extra):
    """The breaches in a tree of the good files and the extra ones."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in (GOOD | extra).items():
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        output = io.StringIO()
        with mock.patch.object(sys, "argv", ["", folder]), contextlib.redirect_stdout(output):
            status = check_layering.main()
        lines = output.getvalue().replace(folder + "/", "").splitlines()
        return lines if status else []


class LayeringTest(unittest.TestCase):

    def expect(self, path, text, sentence):
        found = breaches_of({path: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(sentence, found[0])
        self.assertTrue(found[0].startswith(path), found[0])

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.assertEqual(breaches_of({}), [])

    def test_an_empty_tree_is_no_proof(self):
        with mock.patch.dict(GOOD, clear=True):
            self.assertNotEqual(breaches_of({}), [])

    def test_curl_is_included_in_one_file(self):
        self.expect("http/pool.cpp", "#include <curl/curl.h>\n", "is for http/connection.cpp alone")
        self.expect("http/pool.cpp", "  #  include <curl/multi.h>\n", "is for http/connection.cpp alone")

    def test_simdjson_is_included_in_one_file(self):
        self.expect("auth/login.cpp", "#include <simdjson.h>\n", "is for json/document.cpp alone")

    def test_catch_stands_in_the_guard_alone(self):
        self.expect("json/writer.cpp", "try {\n} catch (...) {\n}\n", "`catch` is for capi/guard.hpp alone")

    def test_nothing_includes_the_c_api(self):
        self.expect("async/engine.cpp", '#include "capi/guard.hpp"\n', "nothing includes src/capi")
        self.expect("client/hooks.hpp", "#include <dbr/dbr.h>\n", "<dbr/dbr.h> is not for client")

    def test_core_includes_the_standard_library_only(self):
        self.expect("core/url.cpp", "#include <unistd.h>\n", "core includes the standard library only")
        self.expect("core/url.cpp", '#include "http/codec.hpp"\n', "no arrow runs from core to http")

    def test_no_arrow_runs_back(self):
        forbidden = {
            "retry": {"http", "json", "client", "auth", "async"},
            "http": {"retry", "json", "client", "auth", "async"},
            "json": {"retry", "http", "client", "auth", "async"},
            "client": {"auth", "async"},
            "auth": {"retry", "async"},
        }
        for room, targets in forbidden.items():
            for target in targets:
                with self.subTest(room=room, target=target):
                    self.expect(f"{room}/new.cpp", f'#include "{target}/x.hpp"\n', f"no arrow runs from {room} to {target}")

    def test_includes_name_their_room(self):
        for target in ("../capi/guard.hpp", "guard.hpp", "elsewhere/x.hpp"):
            with self.subTest(target=target):
                self.expect("http/new.cpp", f'#include "{target}"\n', "does not begin with the name of a room")

    def test_other_libraries_stay_out(self):
        self.expect("http/tls.cpp", "#include <openssl/ssl.h>\n", "neither the standard library nor POSIX")

    def test_a_source_stands_in_a_room(self):
        self.expect("util/misc.cpp", "\n", "outside of the rooms")
        self.expect("misc.cpp", "\n", "outside of the rooms")

    def test_a_long_file_is_named(self):
        self.expect("core/long.cpp", "\n" * 401, "401 lines")


if __name__ == "__main__":
    unittest.main()
