#pragma once

#include <dbr/dbr.h>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "capi/error.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "client/call.hpp"
#include "client/config.hpp"
#include "core/error.hpp"

namespace dbr::capi {

enum class Mode { kBlocking, kAsynchronous };

// Whether the client takes a call now; a failure is to be reported.
Status Admission(const dbr_client* client, Mode mode) noexcept;
std::string_view AdmissionText(Status status) noexcept;

// The call's own options, NULL where there are none; why they are refused.
Result<std::shared_ptr<const client::CallOptions>> TakeOptions(const dbr_client& client,
                                                               const dbr_call_options* options);

Result<void> CheckCredentials(const char* username, const char* password);
Result<void> CheckRequest(const char* method, const char* path, const void* body, size_t body_len);

// One call of the API from outside in: admitted, guarded, its failure reported. `run` answers Result<void>.
template <typename Run>
dbr_status Conduct(dbr_client* client, Mode mode, const client::Operation& operation, dbr_error** error,
                   Run&& run) noexcept {
  if (error) *error = nullptr;
  const Status admitted = Admission(client, mode);
  if (admitted != Status::kOk) return Report(admitted, AdmissionText(admitted), operation.name, error);
  std::optional<Error> failure;
  const Status status = Guard([&] {
    auto done = std::forward<Run>(run)(*client);
    if (!done) failure = std::move(done).error();
    return Status::kOk;
  });
  if (status != Status::kOk) return ReportException(status, error);
  if (!failure) return DBR_OK;
  failure->operation = operation.name;
  return Report(*failure, error);
}

}  // namespace dbr::capi
