#pragma once

#include <deque>
#include <mutex>
#include <string>

#include "python_json.hpp"

namespace dbr_dev {

// A few work items, so that there is something to call besides authentication. Every organization
// has the same three to begin with; what is created lives as long as the server.
class WorkItems {
 public:
  Json List(const std::string& organization_id);

  // Makes an item of a checked body and returns it.
  Json Create(const Json& body);

 private:
  std::mutex mutex_;
  std::deque<Json> created_;
  unsigned long last_number_ = 3;
};

}  // namespace dbr_dev
