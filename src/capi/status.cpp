#include "core/status.hpp"

#include <dbr/dbr.h>

#include "capi/error.hpp"

namespace dbr::capi {
namespace {

static_assert(ToC(Status::kOk) == DBR_OK);
static_assert(ToC(Status::kInvalidArgument) == DBR_E_INVALID_ARGUMENT);
static_assert(ToC(Status::kOutOfMemory) == DBR_E_OUT_OF_MEMORY);
static_assert(ToC(Status::kCancelled) == DBR_E_CANCELLED);
static_assert(ToC(Status::kClosed) == DBR_E_CLOSED);
static_assert(ToC(Status::kWouldDeadlock) == DBR_E_WOULD_DEADLOCK);
static_assert(ToC(Status::kForked) == DBR_E_FORKED);
static_assert(ToC(Status::kPolicy) == DBR_E_POLICY);
static_assert(ToC(Status::kInternal) == DBR_E_INTERNAL);
static_assert(ToC(Status::kConnect) == DBR_E_CONNECT);
static_assert(ToC(Status::kTimeout) == DBR_E_TIMEOUT);
static_assert(ToC(Status::kTls) == DBR_E_TLS);
static_assert(ToC(Status::kProtocol) == DBR_E_PROTOCOL);
static_assert(ToC(Status::kTooLarge) == DBR_E_TOO_LARGE);
static_assert(ToC(Status::kResponseValidation) == DBR_E_RESPONSE_VALIDATION);
static_assert(ToC(Status::kBadRequest) == DBR_E_BAD_REQUEST);
static_assert(ToC(Status::kUnauthorized) == DBR_E_UNAUTHORIZED);
static_assert(ToC(Status::kNotFound) == DBR_E_NOT_FOUND);
static_assert(ToC(Status::kValidation) == DBR_E_VALIDATION);
static_assert(ToC(Status::kRateLimited) == DBR_E_RATE_LIMITED);
static_assert(ToC(Status::kApi) == DBR_E_API);

}  // namespace
}  // namespace dbr::capi

const char* dbr_version(void) {
  return DBR_VERSION;
}

uint32_t dbr_version_number(void) {
  return DBR_VERSION_NUMBER;
}

const char* dbr_status_name(dbr_status status) {
  return dbr::StatusName(static_cast<dbr::Status>(status)).data();
}

const char* dbr_status_text(dbr_status status) {
  return dbr::StatusText(static_cast<dbr::Status>(status)).data();
}
