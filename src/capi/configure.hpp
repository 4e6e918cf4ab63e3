#pragma once

#include "capi/handles.hpp"
#include "client/config.hpp"
#include "core/error.hpp"

namespace dbr::capi {

// Options, environment and defaults together, judged as a whole. `options` may be NULL.
Result<client::Config> Configure(const dbr_client_options* options);

}  // namespace dbr::capi
