#pragma once

#include <dbr/dbr.h>

#include "capi/handles.hpp"
#include "client/hooks.hpp"
#include "http/transport.hpp"

namespace dbr::capi {

// The user's C callbacks as the call sees them: nothing that they throw gets past here.
class CallbackHooks final : public client::Hooks, private http::Transport {
 public:
  explicit CallbackHooks(const Callbacks& callbacks) noexcept;

  // Log lines to stderr, for people who look at a program that is not theirs.
  void LogToStderr() noexcept;

  Status Log(client::LogLevel level, const char* line) noexcept override;
  Status ProvideBearer(SecretString& token, std::string& why) noexcept override;
  Status BeforeRequest(const client::AttemptInfo& attempt, std::vector<Field>& fields,
                       std::string& why) noexcept override;
  Status AfterAttempt(const client::AttemptInfo& attempt) noexcept override;

 private:
  Status Perform(const http::EncodedRequest& request, std::int64_t timeout_ms, const Stop& stop,
                 http::ResponseParser& response, std::string& why) override;

  Callbacks callbacks_;
};

}  // namespace dbr::capi
