#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/codec.hpp"

namespace dbr::http {

// A request as its bytes: the head ends with an empty line, the body follows.
struct EncodedRequest {
  std::string_view method;
  std::string_view url;  // absolute, with query
  std::string_view head;
  std::string_view body;
};

// What stands in the exchange's place where the user brings HTTP of their own: whole exchanges, on the thread
// that drives the call. The response reaches the parser as bytes, so that every limit and rule holds for it
// as well.
class Transport {
 public:
  class Stop {
   public:
    virtual bool requested() const noexcept = 0;

   protected:
    ~Stop() = default;
  };

  virtual ~Transport() = default;
  // kOk: the parser has a whole response. `timeout_ms` 0: no limit. `why` is set where the user's reply was
  // refused, and left alone where the status is the user's own.
  virtual Status Perform(const EncodedRequest& request, std::int64_t timeout_ms, const Stop& stop,
                         ResponseParser& response, std::string& why) = 0;
};

}  // namespace dbr::http
