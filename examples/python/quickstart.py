"""Logs in, asks who that is, logs out, by nothing but ctypes. Usage: quickstart.py [user password]

The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names. The library is libdbr.so.1 where the system
finds it, or what DBR_LIBRARY_PATH names.
"""
import ctypes
import os
import sys
import time
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

VERSION = (1, 0)  # of the header that the declarations below are taken from


class User(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("id", c_char_p), ("username", c_char_p), ("email", c_char_p),
                ("display_name", c_char_p), ("active_status", c_int32), ("json", c_char_p), ("json_len", c_size_t)]


class LoginResult(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("access_token", c_char_p), ("token_type", c_char_p),
                ("expires_at_unix", c_int64), ("user", POINTER(User))]


class LogoutResult(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("message", c_char_p), ("json", c_char_p), ("json_len", c_size_t)]


class Error(ctypes.Structure):
    """Only the first members: structs of the library are read by pointer, and grow at their end."""
    _fields_ = [("struct_size", c_size_t), ("status", c_int32), ("http_status", c_int32), ("message", c_char_p)]


try:
    dbr = ctypes.CDLL(os.environ.get("DBR_LIBRARY_PATH", "libdbr.so.1"))
except OSError as error:
    sys.exit(f"{error}: install libdbr {VERSION[0]}.{VERSION[1]}, or name its file in DBR_LIBRARY_PATH")
ERROR_OUT = POINTER(POINTER(Error))
for name, result, arguments in (
    ("dbr_version", c_char_p, []),
    ("dbr_version_number", c_uint32, []),
    ("dbr_status_name", c_char_p, [c_int32]),
    ("dbr_client_new", c_int32, [c_void_p, POINTER(c_void_p), ERROR_OUT]),
    ("dbr_client_free", None, [c_void_p]),
    ("dbr_auth_login", c_int32,
     [c_void_p, c_char_p, c_char_p, c_void_p, POINTER(POINTER(LoginResult)), ERROR_OUT]),
    ("dbr_auth_me", c_int32, [c_void_p, c_void_p, POINTER(POINTER(User)), ERROR_OUT]),
    ("dbr_auth_logout", c_int32, [c_void_p, c_void_p, POINTER(POINTER(LogoutResult)), ERROR_OUT]),
    ("dbr_login_result_free", None, [POINTER(LoginResult)]),
    ("dbr_user_free", None, [POINTER(User)]),
    ("dbr_logout_result_free", None, [POINTER(LogoutResult)]),
    ("dbr_error_free", None, [POINTER(Error)]),
):
    # Without these ctypes takes everything for an int, and cuts pointers in half.
    function = getattr(dbr, name)
    function.restype, function.argtypes = result, arguments


class DbrError(Exception):
    """Copied out of C, so that nothing has to be freed later."""

    def __init__(self, native):
        self.status, self.http_status = native.contents.status, native.contents.http_status
        super().__init__(f"{dbr.dbr_status_name(self.status).decode()}: {native.contents.message.decode()}")
        dbr.dbr_error_free(native)


def call(function, *arguments):
    """Calls a function whose last two arguments are outputs, and turns a failure into an exception."""
    out, error = function.argtypes[-2]._type_(), POINTER(Error)()
    if function(*arguments, ctypes.byref(out), ctypes.byref(error)) != 0:
        raise DbrError(error)
    return out


def run(client, username, password):
    login = call(dbr.dbr_auth_login, client, username.encode(), password.encode(), None)
    expires = login.contents.expires_at_unix
    dbr.dbr_login_result_free(login)
    print(f"logged in as {username}, the token expires {'never' if expires < 0 else time.ctime(expires)}")

    user = call(dbr.dbr_auth_me, client, None)
    me = user.contents
    display_name = me.display_name.decode() if me.display_name is not None else "no display name"
    print(f"me: {me.username.decode()} <{me.email.decode()}>, {display_name}, "
          f"{'active' if me.active_status else 'inactive'}")
    dbr.dbr_user_free(user)

    logout = call(dbr.dbr_auth_logout, client, None)
    print((logout.contents.message or b"logged out").decode())
    dbr.dbr_logout_result_free(logout)


def main():
    major, minor = dbr.dbr_version_number() >> 16, dbr.dbr_version_number() >> 8 & 0xFF
    if major != VERSION[0] or minor < VERSION[1]:
        sys.exit(f"libdbr {dbr.dbr_version().decode()} was loaded, this program needs 1.0 or a later 1.x: install libdbr1")
    username, password = sys.argv[1:3] if len(sys.argv) == 3 else ("admin", "admin123")
    try:
        client = call(dbr.dbr_client_new, None)
        try:
            run(client, username, password)
        finally:
            dbr.dbr_client_free(client)
    except DbrError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
