#pragma once

#include <dbr/dbr.h>

#include <string_view>

#include "core/error.hpp"

namespace dbr::capi {

constexpr dbr_status ToC(Status status) noexcept {
  return static_cast<dbr_status>(status);
}

// Hands `error` to the caller where it wants one, and answers the status: DBR_E_OUT_OF_MEMORY, with the error
// that needs none, where it could not be told.
dbr_status Report(const Error& error, dbr_error** out) noexcept;
dbr_status Report(Status status, std::string_view message, std::string_view operation,
                  dbr_error** out) noexcept;
// What Guard made of an exception.
dbr_status ReportException(Status status, dbr_error** out) noexcept;

}  // namespace dbr::capi
