"""What a program in Python does with libdbr by ctypes, and what the library promises it.

Environment: DBR_LIBRARY, DBR_DECLARATIONS, DBR_TEST_SERVER, DBR_TEST_SLOW_SERVER (answers after seconds),
DBR_EXAMPLES.
"""
import ctypes as c
import gc
import importlib.util
import os
import subprocess
import sys
import threading
import time
import unittest

from dbr_ctypes import Library
from together import Together

dbr = Library(os.environ["DBR_LIBRARY"], os.environ["DBR_DECLARATIONS"])
SERVER, SLOW_SERVER = os.environ["DBR_TEST_SERVER"], os.environ["DBR_TEST_SLOW_SERVER"]


def pointer_to(name):
    return c.POINTER(dbr.types[name])()


class Waiting:
    """The far end of one asynchronous call: a C function that lives until it was called."""

    def __init__(self, callback, free):
        self.ended, self.free = threading.Event(), free
        self.status, self.calls, self.thread, self.seen = None, 0, None, None
        self.function = dbr.types[callback](self.complete)

    def complete(self, status, result, error, _user_data):
        self.status, self.calls, self.thread = status, self.calls + 1, threading.get_ident()
        self.seen = (bool(result), bool(error))
        self.free(result)
        dbr.dbr_error_free(error)
        self.ended.set()


class Case(unittest.TestCase):
    server = SERVER

    def setUp(self):
        options = dbr.dbr_client_options_new()
        dbr.dbr_client_options_set_server_url(options, str(self.server).encode())
        dbr.dbr_client_options_set_retry_none(options)
        self.configure(options)
        self.client, self.error = pointer_to("dbr_client"), pointer_to("dbr_error")
        self.assertOk(dbr.dbr_client_new(options, self.client, self.error))
        dbr.dbr_client_options_free(options)

    def configure(self, options):
        pass

    def tearDown(self):
        dbr.dbr_client_free(self.client)

    def assertOk(self, status):
        message = self.error.contents.message.decode() if self.error else ""
        self.assertEqual((dbr.dbr_status_name(status), message), (b"DBR_OK", ""))

    def login(self):
        self.assertOk(dbr.dbr_auth_login(self.client, b"admin", b"admin123", None, None, self.error))


class Blocking(Case):
    def test_logs_in_says_who_that_is_and_logs_out(self):
        login, user, logout = map(pointer_to, ("dbr_login_result", "dbr_user", "dbr_logout_result"))
        self.assertOk(dbr.dbr_auth_login(self.client, b"admin", b"admin123", None, login, self.error))
        self.assertEqual(login.contents.token_type, b"bearer")
        self.assertEqual(login.contents.user.contents.username, b"admin")
        self.assertGreater(login.contents.expires_at_unix, time.time())
        self.assertOk(dbr.dbr_auth_me(self.client, None, user, self.error))
        self.assertEqual(user.contents.email, b"admin@test.com")
        self.assertEqual(user.contents.active_status, 1)
        self.assertIn(b'"username"', user.contents.json[:user.contents.json_len])
        self.assertOk(dbr.dbr_auth_logout(self.client, None, logout, self.error))
        self.assertEqual(logout.contents.message, b"Successfully logged out")
        dbr.dbr_login_result_free(login)
        dbr.dbr_user_free(user)
        dbr.dbr_logout_result_free(logout)

    def test_a_wrong_password_is_an_error_with_all_its_members(self):
        status = dbr.dbr_auth_login(self.client, b"admin", b"wrong", None, None, self.error)
        self.assertEqual(status, dbr.DBR_E_UNAUTHORIZED)
        error = self.error.contents
        self.assertEqual((error.status, error.http_status), (status, 401))
        self.assertEqual((error.operation, error.attempts, error.retryable), (b"login", 1, 0))
        self.assertEqual((error.retry_after_ms, error.issue_count), (-1, 0))
        self.assertTrue(error.message)
        self.assertIn(b"detail", error.body[:error.body_len])
        self.assertEqual(dbr.dbr_error_header(self.error, b"Content-Type"), b"application/json")
        dbr.dbr_error_free(self.error)

    def test_a_refused_request_lists_the_issues(self):
        self.login()
        body = b'{"organization_id":"o"}'
        status = dbr.dbr_client_request(self.client, b"POST", b"/api/v1/workitems", body, len(body), None, None, self.error)
        self.assertEqual(status, dbr.DBR_E_VALIDATION)
        error = self.error.contents
        issues = [error.issues[i].contents for i in range(error.issue_count)]
        self.assertIn((b"body.title", b"missing"), [(issue.location, issue.type) for issue in issues])
        self.assertEqual(issues[0].struct_size, c.sizeof(issues[0]))
        dbr.dbr_error_free(self.error)

    def test_a_text_that_is_not_utf_8_is_refused(self):
        status = dbr.dbr_auth_login(self.client, "Jürgen".encode("latin-1"), b"x", None, None, self.error)
        self.assertEqual(status, dbr.DBR_E_INVALID_ARGUMENT)
        self.assertEqual(self.error.contents.attempts, 0)
        dbr.dbr_error_free(self.error)

    def test_a_hook_is_called_on_the_calling_thread(self):
        seen = []
        hook = dbr.types["dbr_log_callback"](lambda level, line, _: seen.append((line, threading.get_ident())))
        options, client = dbr.dbr_client_options_new(), pointer_to("dbr_client")
        dbr.dbr_client_options_set_server_url(options, SERVER.encode())
        dbr.dbr_client_options_set_logger(options, dbr.DBR_LOG_DEBUG, hook, None)
        self.assertOk(dbr.dbr_client_new(options, client, self.error))
        self.assertOk(dbr.dbr_auth_login(client, b"admin", b"admin123", None, None, self.error))
        dbr.dbr_client_free(client)
        dbr.dbr_client_options_free(options)
        self.assertTrue(any(b"/api/v1/auth/login" in line for line, _ in seen))
        self.assertEqual({thread for _, thread in seen}, {threading.get_ident()})

    def test_a_thousand_calls_take_no_memory(self):
        self.login()
        in_use = memory_meter()
        for round_ in range(6):
            before = in_use()
            for _ in range(500):
                user = pointer_to("dbr_user")
                self.assertOk(dbr.dbr_auth_me(self.client, None, user, self.error))
                dbr.dbr_user_free(user)
                dbr.dbr_auth_login(self.client, b"admin", b"wrong", None, None, self.error)
                dbr.dbr_error_free(self.error)
                self.error = pointer_to("dbr_error")
            grown = in_use() - before
            if round_ > 0 and grown < 32 * 1024:  # the first round fills caches; one that is flat is enough
                return
        self.fail(f"a thousand calls grew by {grown} bytes")


class Asynchronous(Case):
    def test_the_callback_comes_from_another_thread_and_once(self):
        waiting = Waiting("dbr_login_callback", dbr.dbr_login_result_free)
        self.assertOk(dbr.dbr_auth_login_async(self.client, b"admin", b"admin123", None, waiting.function, None, self.error))
        self.assertTrue(waiting.ended.wait(20))
        self.assertEqual((waiting.status, waiting.seen), (dbr.DBR_OK, (True, False)))
        self.assertNotEqual(waiting.thread, threading.get_ident())
        self.assertOk(dbr.dbr_auth_me(self.client, None, None, self.error))  # the session is the client's
        self.assertEqual(waiting.calls, 1)

    def test_a_call_that_is_not_accepted_has_no_callback(self):
        waiting = Waiting("dbr_user_callback", dbr.dbr_user_free)
        dbr.dbr_client_shutdown(self.client)
        status = dbr.dbr_auth_me_async(self.client, None, waiting.function, None, self.error)
        self.assertEqual(status, dbr.DBR_E_CLOSED)
        dbr.dbr_error_free(self.error)
        self.assertEqual(waiting.calls, 0)


class InFlight(Case):
    """A server that answers nobody before all are there."""
    calls = 1000

    def setUp(self):
        self.server = Together(self.calls)
        super().setUp()

    def configure(self, options):
        dbr.dbr_client_options_set_max_concurrency(options, self.calls)
        for set_timeout in (dbr.dbr_client_options_set_timeout_ms, dbr.dbr_client_options_set_attempt_timeout_ms):
            set_timeout(options, 60_000)

    def tearDown(self):
        super().tearDown()
        self.server.stop()

    def test_a_thousand_calls_are_in_flight_at_once(self):
        calls = [Waiting("dbr_user_callback", dbr.dbr_user_free) for _ in range(self.calls)]
        for call in calls:
            self.assertOk(dbr.dbr_auth_me_async(self.client, None, call.function, None, self.error))
        self.assertTrue(all(call.ended.wait(90) for call in calls), f"{self.server.arrived} calls reached the server")
        self.assertEqual({(call.status, call.calls, call.seen) for call in calls}, {(dbr.DBR_OK, 1, (True, False))})
        self.assertEqual(len({call.thread for call in calls}), 1)
        self.assertEqual(self.server.arrived, self.calls)


class Leaving(Case):
    """A server that waits for a second call."""

    def setUp(self):
        self.server = Together(2)
        super().setUp()

    def tearDown(self):
        super().tearDown()
        self.server.stop()

    def test_the_server_sees_that_a_cancelled_call_is_gone(self):
        cancel, options = dbr.dbr_cancel_new(), dbr.dbr_call_options_new()
        dbr.dbr_call_options_set_cancel(options, cancel)
        waiting = Waiting("dbr_user_callback", dbr.dbr_user_free)
        self.assertOk(dbr.dbr_auth_me_async(self.client, options, waiting.function, None, self.error))
        dbr.dbr_call_options_free(options)
        self.assertTrue(self.server.first.wait(20))
        self.assertFalse(self.server.gone.is_set())
        dbr.dbr_cancel_trigger(cancel)
        dbr.dbr_cancel_free(cancel)
        self.assertTrue(self.server.gone.wait(20))
        self.assertTrue(waiting.ended.wait(20))
        self.assertEqual((waiting.status, waiting.calls), (dbr.DBR_E_CANCELLED, 1))


class Cancelling(Case):
    server = SLOW_SERVER

    def test_a_token_ends_a_call_in_flight(self):
        cancel, options = dbr.dbr_cancel_new(), dbr.dbr_call_options_new()
        dbr.dbr_call_options_set_cancel(options, cancel)
        waiting = Waiting("dbr_user_callback", dbr.dbr_user_free)
        self.assertOk(dbr.dbr_auth_me_async(self.client, options, waiting.function, None, self.error))
        dbr.dbr_call_options_free(options)
        self.assertFalse(waiting.ended.wait(0.1))
        begun = time.monotonic()
        dbr.dbr_cancel_trigger(cancel)
        dbr.dbr_cancel_free(cancel)
        self.assertTrue(waiting.ended.wait(20))
        self.assertEqual((waiting.status, waiting.seen), (dbr.DBR_E_CANCELLED, (False, True)))
        self.assertLess(time.monotonic() - begun, 4)  # the server answers after 5

    def test_a_client_that_goes_ends_its_calls(self):
        waiting = Waiting("dbr_user_callback", dbr.dbr_user_free)
        self.assertOk(dbr.dbr_auth_me_async(self.client, None, waiting.function, None, self.error))
        dbr.dbr_client_free(self.client)
        self.assertEqual((waiting.status, waiting.calls), (dbr.DBR_E_CANCELLED, 1))
        self.client = None

    def test_other_threads_run_while_a_call_blocks(self):
        ticks, cancel, options = [], dbr.dbr_cancel_new(), dbr.dbr_call_options_new()
        dbr.dbr_call_options_set_cancel(options, cancel)

        def tick_and_end_the_call():
            for _ in range(20):
                time.sleep(0.01)
                ticks.append(1)
            dbr.dbr_cancel_trigger(cancel)
        thread = threading.Thread(target=tick_and_end_the_call)
        thread.start()
        status = dbr.dbr_auth_me(self.client, options, None, None)
        ticked = len(ticks)
        thread.join()
        dbr.dbr_call_options_free(options)
        dbr.dbr_cancel_free(cancel)
        # Nothing else ends it so: held up, the thread would have ticked after the answer.
        self.assertEqual((status, ticked), (dbr.DBR_E_CANCELLED, 20))


class Declarations(Case):
    def test_the_library_is_of_the_version_that_was_declared(self):
        declared = dbr.model["version"]["number"]
        self.assertEqual(dbr.dbr_version_number() >> 16, declared >> 16)
        self.assertGreaterEqual(dbr.dbr_version_number() >> 8, declared >> 8)

    def test_structs_are_as_large_as_the_library_says(self):
        login = pointer_to("dbr_login_result")
        self.assertOk(dbr.dbr_auth_login(self.client, b"admin", b"admin123", None, login, self.error))
        dbr.dbr_auth_login(self.client, b"admin", b"wrong", None, None, self.error)
        response = pointer_to("dbr_response")
        dbr.dbr_client_request(self.client, b"GET", b"/health", None, 0, None, response, None)
        for struct in (login.contents, login.contents.user.contents, self.error.contents, response.contents):
            self.assertEqual(struct.struct_size, c.sizeof(struct), type(struct).__name__)
        dbr.dbr_response_free(response)
        dbr.dbr_login_result_free(login)
        dbr.dbr_error_free(self.error)

    def test_the_example_declares_what_the_header_declares(self):
        spec = importlib.util.spec_from_file_location("quickstart", os.environ["DBR_EXAMPLES"] + "/python/quickstart.py")
        example = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(example)
        for name in ("User", "LoginResult", "LogoutResult", "Error"):
            mine = getattr(example, name)
            native = dbr.types["dbr_" + {"LoginResult": "login_result", "LogoutResult": "logout_result"}.get(name, name.lower())]
            fields = [(field, shape(kind)) for field, kind in native._fields_]
            self.assertEqual([(field, shape(kind)) for field, kind in mine._fields_], fields[:len(mine._fields_)], name)
        declared = [name for name in dbr.model["functions"] if getattr(example.dbr, name).argtypes is not None]
        self.assertGreater(len(declared), 8)
        for name in declared:
            mine, native = getattr(example.dbr, name), getattr(dbr, name)
            self.assertEqual(shape(mine.restype), shape(native.restype), name)
            self.assertEqual(list(map(shape, mine.argtypes)), list(map(shape, native.argtypes)), name)


def shape(kind):
    """What crosses the ABI: a pointer is a pointer."""
    if kind is None:
        return "void"
    return f"{'pointer' if not issubclass(kind, c._SimpleCData) or kind._type_ in 'zPO' else kind._type_}{c.sizeof(kind)}"


class Example(unittest.TestCase):
    def run_example(self, *arguments, library=os.environ["DBR_LIBRARY"]):
        command = [sys.executable, os.environ["DBR_EXAMPLES"] + "/python/quickstart.py", *arguments]
        environment = os.environ | {"DBRSDK_SERVER_URL": SERVER, "DBR_LIBRARY_PATH": library}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def test_the_quickstart_logs_in_and_out(self):
        ended = self.run_example()
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertRegex(ended.stdout, r"(?m)^logged in as admin, the token expires .* \d{4}$")
        self.assertRegex(ended.stdout, r"(?m)^me: admin <admin@test\.com>, .+, active$")
        self.assertRegex(ended.stdout, r"(?m)^Successfully logged out$")

    def test_the_quickstart_says_why_it_failed(self):
        ended = self.run_example("admin", "wrong-password")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, "^DBR_E_UNAUTHORIZED: .")

    def test_the_quickstart_says_what_to_install_where_there_is_no_library(self):
        ended = self.run_example(library="/nonexistent/libdbr.so.1")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r"^/nonexistent/libdbr\.so\.1: .*: install libdbr 1\.0.*\n$")


class MallInfo(c.Structure):
    _fields_ = [(name, c.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
                                                "uordblks", "fordblks", "keepcost")]


def memory_meter():
    """Says how many bytes of malloc are in use; where libc cannot, how many pages of memory."""
    libc = c.CDLL(None)
    if not hasattr(libc, "mallinfo2"):
        def pages():
            gc.collect()
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * 4096
        return pages
    libc.mallinfo2.restype = MallInfo

    def bytes_of_malloc():
        gc.collect()
        info = libc.mallinfo2()
        return info.uordblks + info.hblkhd
    return bytes_of_malloc


if __name__ == "__main__":
    unittest.main(verbosity=2)
