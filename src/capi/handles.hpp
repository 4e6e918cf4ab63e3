#pragma once

#include <dbr/dbr.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/engine.hpp"
#include "capi/refusals.hpp"
#include "client/client.hpp"
#include "client/config.hpp"
#include "core/cancel_token.hpp"

namespace dbr::capi {

// What the user gave to be called, as it was given.
struct Callbacks {
  dbr_bearer_provider provider = nullptr;
  void* provider_data = nullptr;
  std::int32_t log_level = 0;
  dbr_log_callback log = nullptr;
  void* log_data = nullptr;
  dbr_before_request_callback before_request = nullptr;
  void* before_request_data = nullptr;
  dbr_after_attempt_callback after_attempt = nullptr;
  void* after_attempt_data = nullptr;
  dbr_transport_callback transport = nullptr;
  void* transport_data = nullptr;
  dbr_closed_callback closed = nullptr;
  void* closed_data = nullptr;
};

}  // namespace dbr::capi

// A handle is a struct that holds the C++ object: no cast stands between C and C++.

struct dbr_cancel {
  std::shared_ptr<dbr::CancelToken> token = std::make_shared<dbr::CancelToken>();
  const std::uint64_t fork_count = dbr::client::ForkCount();
};

struct dbr_client_options {
  dbr::client::Config config;  // the defaults, and what was set; the rest is put in by dbr_client_new
  std::optional<dbr::Url> server;
  std::vector<dbr::Field> fields;
  std::string user_agent_suffix;
  std::string ca_file;
  bool proxy_chosen = false;
  dbr::capi::Callbacks callbacks;
  dbr::capi::Refusals refusals;
};

struct dbr_call_options {
  // Shared with the calls that took it, hence replaced rather than changed once one did. How many still
  // have it does not say when they last read it.
  std::shared_ptr<dbr::client::CallOptions> options = std::make_shared<dbr::client::CallOptions>();
  mutable std::atomic<bool> shared{false};
  dbr::capi::Refusals refusals;
};

struct dbr_client final : private dbr::async::ThreadOwner {
  dbr_client(dbr::client::Config config, const dbr::capi::Callbacks& callbacks);

  // Whoever uses the client holds a reference: the handle, every blocking call, the I/O thread.
  void AddRef() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void Release() noexcept;

  void Shutdown() noexcept;
  void FreeAndWait() noexcept;  // the handle's reference, after everybody else's
  void FreeLater() noexcept;    // the handle's reference; the last one that goes destroys

  dbr::client::Client client;
  dbr::async::Engine engine;

 private:
  static constexpr std::uint32_t kAwaited = 1U << 31;

  void OnThreadStart() noexcept override { AddRef(); }
  void OnThreadEnd() noexcept override { Release(); }
  void Destroy() noexcept;

  dbr_closed_callback closed_;
  void* closed_data_;
  std::atomic<std::uint32_t> references_{1};
};

namespace dbr::capi {

// A blocking call's hold on its client.
class ClientUse {
 public:
  explicit ClientUse(dbr_client& client) noexcept : client_(client) { client_.AddRef(); }
  ~ClientUse() { client_.Release(); }
  ClientUse(const ClientUse&) = delete;
  ClientUse& operator=(const ClientUse&) = delete;

 private:
  dbr_client& client_;
};

}  // namespace dbr::capi
