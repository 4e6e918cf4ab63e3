#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace dbr;
using namespace dbr::capi;

dbr_cancel* dbr_cancel_new(void) {
  dbr_cancel* cancel = nullptr;
  Guard([&] {
    cancel = new dbr_cancel;
    return Status::kOk;
  });
  return cancel;
}

void dbr_cancel_trigger(dbr_cancel* cancel) {
  if (!cancel) return;
  if (cancel->fork_count == client::ForkCount()) {
    cancel->token->Fire();
  } else {
    cancel->token->MarkFired();
  }
}

void dbr_cancel_free(dbr_cancel* cancel) {
  delete cancel;
}
