#pragma once

#include <dbr/dbr.h>

#include <memory>
#include <string_view>

#include "capi/error.hpp"
#include "capi/handles.hpp"
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

}  // namespace dbr::capi
