#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capi/error.hpp"
#include "capi/guard.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace dbr::capi {

// Why setters refused. A later success of the same option takes its refusal back: the last word counts.
class Refusals {
 public:
  // Runs a setter's work, which answers Result<void>, and keeps why it refused.
  template <typename Function>
  dbr_status Run(std::string_view option, Function&& function) noexcept {
    const Status status = Guard([&] {
      Result<void> done = function();
      Forget(option);
      if (done) return Status::kOk;
      Error error = std::move(done).error();
      const Status refused = error.status;
      error.message = Concat({option, ": ", error.message});
      refused_.emplace_back(option, std::move(error));
      return refused;
    });
    out_of_memory_ = out_of_memory_ || status == Status::kOutOfMemory;
    return ToC(status);
  }

  // The first of them, NULL: none.
  const Error* first() const noexcept { return refused_.empty() ? nullptr : &refused_.front().second; }
  bool out_of_memory() const noexcept { return out_of_memory_; }

 private:
  // Each header is an option of its own, so none takes back what was wrong with another.
  void Forget(std::string_view option) {
    if (option == "add_header") return;
    std::erase_if(refused_, [&](const auto& refused) { return refused.first == option; });
  }

  std::vector<std::pair<std::string, Error>> refused_;
  bool out_of_memory_ = false;
};

}  // namespace dbr::capi
