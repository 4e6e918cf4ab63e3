# Shared by the scripts of this folder: source it, it runs nothing by itself.

say() { printf '%s\n' "$*"; }
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Where the installed library is, from DBR_PREFIX. Sets DBR_LIBRARY_DIR; exports PKG_CONFIG_PATH and LD_LIBRARY_PATH.
use_prefix() {
  : "${DBR_PREFIX:?the prefix that libdbr is installed in}" "${DBR_DEV_SERVER:?the path of dbr-dev-server}"
  DBR_LIBRARY_DIR=$(find "$DBR_PREFIX/" -name libdbr.so.1 -printf '%h\n' | head -n 1)
  [ -n "$DBR_LIBRARY_DIR" ] || fail "there is no libdbr.so.1 below $DBR_PREFIX"
  export DBR_PREFIX DBR_DEV_SERVER
  export PKG_CONFIG_PATH=$DBR_LIBRARY_DIR/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  export LD_LIBRARY_PATH=$DBR_LIBRARY_DIR${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# Starts the development server on a free port. Sets DBR_SERVER_PID, exports DBRSDK_SERVER_URL.
start_dev_server() {
  local line=''
  exec {DBR_SERVER_OUT}< <(exec "$DBR_DEV_SERVER" --port 0)
  DBR_SERVER_PID=$!
  IFS= read -r -t 60 -u "$DBR_SERVER_OUT" line || true
  DBRSDK_SERVER_URL=$(grep -oE 'https?://[^[:space:]]+' <<<"$line" | head -n 1) || true
  [ -n "$DBRSDK_SERVER_URL" ] || fail "dbr-dev-server did not say where it listens: '$line'"
  export DBRSDK_SERVER_URL
}

stop_dev_server() {
  [ -n "${DBR_SERVER_PID:-}" ] || return 0
  kill "$DBR_SERVER_PID" 2>/dev/null || true
  wait "$DBR_SERVER_PID" 2>/dev/null || true
  DBR_SERVER_PID=''
}
