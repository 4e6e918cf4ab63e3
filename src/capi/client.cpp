#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <new>
#include <utility>

#include "capi/checks.hpp"
#include "capi/configure.hpp"
#include "capi/error.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "http/connection.hpp"
#include "json/document.hpp"

using namespace dbr;
using namespace dbr::capi;

namespace {

// Where dbr_client_free waits. Not the client's own: whoever lets the last but one reference go must not
// touch the client afterwards.
struct Farewell {
  std::mutex mutex;
  std::condition_variable gone;
};

alignas(Farewell) unsigned char farewell_memory[sizeof(Farewell)];
Farewell* farewell = nullptr;  // never destroyed: threads may still end while the process does

// A child begins with one at which nobody waits: whoever does in the parent is not there to be woken, nor to
// unlock.
void MakeFarewell() noexcept {
  farewell = ::new (static_cast<void*>(farewell_memory)) Farewell;
}

Farewell& TheFarewell() noexcept {
  [[maybe_unused]] static const int registered =
      (MakeFarewell(), pthread_atfork(nullptr, nullptr, &MakeFarewell));
  return *farewell;
}

Status Barrier(void (*function)(void*), void* context) noexcept {
  return Guard([&] {
    function(context);
    return Status::kOk;
  });
}

}  // namespace

dbr_client::dbr_client(client::Config config, const Callbacks& callbacks)
    : client(std::move(config)),
      engine(client, *this, &Barrier),
      closed_(callbacks.closed),
      closed_data_(callbacks.closed_data) {}

void dbr_client::Release() noexcept {
  const std::uint32_t before = references_.fetch_sub(1, std::memory_order_acq_rel);
  if (before == 1) return Destroy();
  if ((before & kAwaited) == 0) return;
  const std::lock_guard lock(TheFarewell().mutex);
  TheFarewell().gone.notify_all();
}

void dbr_client::Shutdown() noexcept {
  client.Shutdown();
  engine.Shutdown();
}

void dbr_client::FreeAndWait() noexcept {
  references_.fetch_or(kAwaited, std::memory_order_acq_rel);
  {
    std::unique_lock lock(TheFarewell().mutex);
    TheFarewell().gone.wait(lock,
                            [&] { return references_.load(std::memory_order_acquire) == (kAwaited | 1); });
  }
  engine.Join();
  Destroy();
}

void dbr_client::FreeLater() noexcept {
  engine.Detach();
  Release();
}

void dbr_client::Destroy() noexcept {
  const auto closed = closed_;
  void* const closed_data = closed_data_;
  delete this;
  if (!closed) return;
  GuardCallback([&] {
    closed(closed_data);
    return Status::kOk;
  });
}

dbr_status dbr_client_new(const dbr_client_options* options, dbr_client** out, dbr_error** error) {
  if (error) *error = nullptr;
  if (!out) return Report(Status::kInvalidArgument, "out is NULL, where the client would go", "", error);
  *out = nullptr;
  Error refused;
  const Status status = Guard([&] {
    json::Initialise();
    auto config = Configure(options);
    if (!config) {
      refused = std::move(config).error();
    } else if (!http::InitialiseConnections()) {
      refused = Fail(Status::kInternal, "libcurl could not be initialised").error();
    } else {
      *out = new dbr_client(*std::move(config), options ? options->callbacks : Callbacks());
      return Status::kOk;
    }
    return refused.status;
  });
  if (status == Status::kOk) return DBR_OK;
  return refused.message.empty() ? ReportException(status, error) : Report(refused, error);
}

dbr_status dbr_client_set_http_bearer(dbr_client* client, const char* token, dbr_error** error) {
  if (error) *error = nullptr;
  if (!client) return Report(Status::kInvalidArgument, "client is NULL", "", error);
  if (client->client.forked()) return Report(Status::kForked, StatusText(Status::kForked), "", error);
  Error refused;
  const Status status = Guard([&] {
    auto checked = CheckBearer(TextOrEmpty(token));
    if (checked) {
      client->client.session().SetBearer(TextOrEmpty(token));
      return Status::kOk;
    }
    refused = std::move(checked).error();
    return refused.status;
  });
  if (status == Status::kOk) return DBR_OK;
  return refused.message.empty() ? ReportException(status, error) : Report(refused, error);
}

void dbr_client_shutdown(dbr_client* client) {
  if (client && !client->client.forked()) client->Shutdown();
}

void dbr_client_free(dbr_client* client) {
  // A child leaves its parent's client alone: closing a connection would end it for both.
  if (!client || client->client.forked()) return;
  client->Shutdown();
  // An I/O thread that exit() left behind will never say that it has ended.
  if (CallbackScope::inside() || async::OnIoThread() || client->engine.left_behind()) {
    client->FreeLater();
  } else {
    client->FreeAndWait();
  }
}
