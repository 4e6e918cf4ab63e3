#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/buffer.hpp"
#include "core/error.hpp"
#include "http/transport.hpp"

namespace dbr::client {

enum class LogLevel : std::int32_t { kNone = 0, kError = 1, kWarning = 2, kInfo = 3, kDebug = 4 };

// One exchange, before or after it.
struct AttemptInfo {
  std::string_view operation;
  std::string_view method;
  std::string_view url;  // without query; NUL-terminated like the others
  std::uint32_t attempt = 0;
  Status status = Status::kOk;
  int http_status = 0;
  std::int64_t elapsed_us = 0;
  std::int64_t retry_in_ms = -1;
};

// What the user is asked and told while a call runs. No call of these throws: an exception of the user's
// comes back as kInternal. Called with no lock held, on whatever thread drives the call. `why` is set where
// the library itself refused what the user gave, and left alone where the user's own status ends the call.
class Hooks {
 public:
  virtual ~Hooks() = default;

  LogLevel level = LogLevel::kNone;  // the most detailed that is wanted
  bool provides_bearer = false;
  bool wants_before_request = false;
  bool wants_after_attempt = false;
  http::Transport* transport = nullptr;

  // Whether a call may stand still in something of the user's.
  bool any() const noexcept {
    return provides_bearer || wants_before_request || wants_after_attempt || transport ||
           level != LogLevel::kNone;
  }

  virtual Status Log(LogLevel level, const char* line) noexcept = 0;
  virtual Status ProvideBearer(SecretString& token, std::string& why) noexcept = 0;
  virtual Status BeforeRequest(const AttemptInfo& attempt, std::vector<Field>& fields,
                               std::string& why) noexcept = 0;
  virtual Status AfterAttempt(const AttemptInfo& attempt) noexcept = 0;
};

}  // namespace dbr::client
