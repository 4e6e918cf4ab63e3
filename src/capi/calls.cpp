#include "capi/calls.hpp"

#include <new>

#include "capi/checks.hpp"

namespace dbr::capi {

Status Admission(const dbr_client* client, Mode mode) noexcept {
  if (!client) return Status::kInvalidArgument;
  if (client->client.forked()) return Status::kForked;
  if (mode == Mode::kBlocking && async::OnIoThread()) return Status::kWouldDeadlock;
  return client->client.closed() ? Status::kClosed : Status::kOk;
}

std::string_view AdmissionText(Status status) noexcept {
  switch (status) {
    case Status::kInvalidArgument:
      return "client is NULL";
    case Status::kForked:
      return "the client was made before a fork; make a new one in the child";
    case Status::kWouldDeadlock:
      return "a blocking call inside a callback would stop the I/O thread; use the asynchronous one";
    default:
      return "the client was shut down before the call";
  }
}

Result<std::shared_ptr<const client::CallOptions>> TakeOptions(const dbr_client& client,
                                                               const dbr_call_options* options) {
  if (!options) return nullptr;
  if (options->refusals.out_of_memory()) throw std::bad_alloc();
  if (const Error* refused = options->refusals.first()) return std::unexpected(*refused);
  if (options->options->server) {
    const auto judged = client::JudgeCleartext(client.client.config().connect, *options->options->server);
    if (!judged) return Fail(judged.error().status, Concat({"server_url: ", judged.error().message}));
  }
  options->shared.store(true, std::memory_order_relaxed);
  return options->options;
}

Result<void> CheckCredentials(const char* username, const char* password) {
  if (!username) return Fail(Status::kInvalidArgument, "username is NULL");
  if (!password) return Fail(Status::kInvalidArgument, "password is NULL");
  if (!IsUtf8(username)) return Fail(Status::kInvalidArgument, "username is not valid UTF-8");
  if (!IsUtf8(password)) return Fail(Status::kInvalidArgument, "password is not valid UTF-8");
  return {};
}

Result<void> CheckRequest(const char* method, const char* path, const void* body, size_t body_len) {
  if (!method) return Fail(Status::kInvalidArgument, "method is NULL");
  if (!path) return Fail(Status::kInvalidArgument, "path is NULL");
  if (!body && body_len != 0) return Fail(Status::kInvalidArgument, "body is NULL, but its length is not 0");
  return {};
}

}  // namespace dbr::capi
