# Shared by the scripts and the shell tests: source it, it runs nothing by itself.

DBR_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Servers are installed where only root looks.
export PATH=$PATH:/usr/local/sbin:/usr/sbin

# What was compiled once is not compiled again, where ccache is there.
if have ccache; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi

# start_dev_server BINARY [ARGUMENT...]: starts it on a free port. Sets DBR_SERVER_PID and DBRSDK_SERVER_URL (exported).
start_dev_server() {
  local line=''
  exec {DBR_SERVER_OUT}< <(exec "$@" --port 0)
  DBR_SERVER_PID=$!
  IFS= read -r -t 60 -u "$DBR_SERVER_OUT" line || true
  DBRSDK_SERVER_URL=$(grep -oE 'https?://[^[:space:]]+' <<<"$line" | head -n 1) || true
  [ -n "$DBRSDK_SERVER_URL" ] || {
    stop_dev_server
    die "$1 did not say where it listens: '$line'"
  }
  export DBRSDK_SERVER_URL
}

stop_dev_server() {
  [ -n "${DBR_SERVER_PID:-}" ] || return 0
  kill "$DBR_SERVER_PID" 2>/dev/null || true
  # A process substitution can be waited for since bash 4.4.
  wait "$DBR_SERVER_PID" 2>/dev/null || true
  DBR_SERVER_PID=''
}
