#include "work_items.hpp"

#include <array>
#include <utility>

namespace dbr_dev {
namespace {

// A load test must not fill the memory: the oldest items make room.
constexpr std::size_t kMostCreated = 1000;

Json Item(unsigned long number, Json organization_id, Json title, Json description, const char* status) {
  return {
      {"id", "workitem-" + std::to_string(number)},
      {"organization_id", std::move(organization_id)},
      {"title", std::move(title)},
      {"description", std::move(description)},
      {"status", status},
  };
}

}  // namespace

Json WorkItems::List(const std::string& organization_id) {
  Json items = Json::array({
      Item(1, organization_id, "Cut the frames", "Forty of them", "In-Progress"),
      Item(2, organization_id, "Weld the frames", nullptr, "Ready"),
      Item(3, organization_id, "Paint the frames", "Zoë's blue", "Standby"),
  });
  const std::lock_guard lock(mutex_);
  for (const Json& item : created_) {
    if (item["organization_id"] == organization_id) items.push_back(item);
  }
  return items;
}

Json WorkItems::Create(const Json& body) {
  const std::lock_guard lock(mutex_);
  Json item = Item(++last_number_, body["organization_id"], body["title"],
                   body.contains("description") ? body["description"] : Json(nullptr), "Standby");
  created_.push_back(item);
  if (created_.size() > kMostCreated) created_.pop_front();
  return item;
}

}  // namespace dbr_dev
