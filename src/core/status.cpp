#include "core/status.hpp"

#include <algorithm>
#include <array>

namespace dbr {
namespace {

struct Entry {
  Status status;
  std::string_view name;
  std::string_view text;
};

// Literals only, so that every view ends with a NUL.
constexpr std::array kEntries{
    Entry{Status::kOk, "DBR_OK", "The call succeeded."},
    Entry{Status::kInvalidArgument, "DBR_E_INVALID_ARGUMENT", "An argument of the call is not valid."},
    Entry{Status::kOutOfMemory, "DBR_E_OUT_OF_MEMORY", "There is not enough memory."},
    Entry{Status::kCancelled, "DBR_E_CANCELLED", "The call was cancelled before it was done."},
    Entry{Status::kClosed, "DBR_E_CLOSED", "The client was shut down before the call."},
    Entry{Status::kWouldDeadlock, "DBR_E_WOULD_DEADLOCK",
          "A call that waits is not allowed inside a callback, since it would wait for itself."},
    Entry{Status::kForked, "DBR_E_FORKED",
          "The client was made before a fork and cannot be used in the child."},
    Entry{Status::kPolicy, "DBR_E_POLICY", "The call was refused because it would not be safe."},
    Entry{Status::kInternal, "DBR_E_INTERNAL", "The library failed because of a defect of its own."},
    Entry{Status::kConnect, "DBR_E_CONNECT", "No connection to the server could be made."},
    Entry{Status::kTimeout, "DBR_E_TIMEOUT", "The call ran out of time."},
    Entry{Status::kTls, "DBR_E_TLS", "The secure connection to the server could not be established."},
    Entry{Status::kProtocol, "DBR_E_PROTOCOL", "The server's answer is not a complete HTTP response."},
    Entry{Status::kTooLarge, "DBR_E_TOO_LARGE", "The server's response is larger than the limit."},
    Entry{Status::kResponseValidation, "DBR_E_RESPONSE_VALIDATION",
          "The server's response is not what the API promises."},
    Entry{Status::kBadRequest, "DBR_E_BAD_REQUEST", "The server found the request to be malformed."},
    Entry{Status::kUnauthorized, "DBR_E_UNAUTHORIZED", "The server did not accept the credentials."},
    Entry{Status::kNotFound, "DBR_E_NOT_FOUND", "The server does not have what was asked for."},
    Entry{Status::kValidation, "DBR_E_VALIDATION", "The server did not accept the values in the request."},
    Entry{Status::kRateLimited, "DBR_E_RATE_LIMITED", "The server received too many requests."},
    Entry{Status::kApi, "DBR_E_API", "The server answered with an unexpected response."},
};

constexpr Entry kUnknown{Status::kInternal, "DBR_E_UNKNOWN",
                         "This version of the library does not know the status."};

const Entry& Look(Status status) noexcept {
  const auto found = std::ranges::find(kEntries, status, &Entry::status);
  return found == kEntries.end() ? kUnknown : *found;
}

}  // namespace

std::string_view StatusName(Status status) noexcept {
  return Look(status).name;
}

std::string_view StatusText(Status status) noexcept {
  return Look(status).text;
}

}  // namespace dbr
