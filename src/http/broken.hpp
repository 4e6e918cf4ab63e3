#pragma once

#include <cstdint>
#include <string_view>

#include "core/error.hpp"

namespace dbr::http {

// What is known of a connection that failed.
struct Broken {
  enum class Cause : std::uint8_t {
    kOther,
    kMemory,
    kOption,
    kTimeout,
    kHostName,
    kProxyName,
    kProxyAnswer,
    kTls,
    kPolicy
  };
  Cause cause = Cause::kOther;
  std::string_view authority;
  std::string_view curl_text;     // what libcurl noted; may be ""
  std::string_view generic_text;  // what libcurl says of its code
  bool https = false;
  bool through_proxy = false;
  long proxy_status = 0;  // of the proxy's answer to CONNECT; 0: none
  int number = 0;         // errno; 0: unknown
};

// As the user reads it: what happened, to what, what to do.
Error ConnectFailure(const Broken& broken);
Error TransferFailure(const Broken& broken);

}  // namespace dbr::http
