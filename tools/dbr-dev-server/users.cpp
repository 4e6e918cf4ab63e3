#include "users.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace dbr_dev {
namespace {

// An id that looks like the service's and is the same at every start.
std::string StableId(std::string_view username) {
  const std::string text = "dbr-dev-server user " + std::string(username);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x40U);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id.push_back('-');
    id.push_back(kHex[digest[i] >> 4U]);
    id.push_back(kHex[digest[i] & 0x0FU]);
  }
  return id;
}

using Problem = std::optional<std::string>;

Problem ReadString(const Json& entry, const char* key, bool required, std::string& out) {
  const auto member = entry.find(key);
  if (member == entry.end()) {
    if (!required) return std::nullopt;
    return "lacks \"" + std::string(key) + "\"";
  }
  if (!member->is_string() || (required && member->get<std::string>().empty())) {
    return "\"" + std::string(key) + "\" is not a " + (required ? "non-empty string" : "string");
  }
  out = member->get<std::string>();
  return std::nullopt;
}

Problem ReadUnknownMembers(const Json& entry) {
  constexpr std::array kKnown = {"username", "password", "email", "display_name", "active", "id"};
  for (const auto& member : entry.items()) {
    if (std::find(kKnown.begin(), kKnown.end(), member.key()) == kKnown.end()) {
      return "\"" + member.key() + "\" is not a member of a user";
    }
  }
  return std::nullopt;
}

Problem ReadUser(const Json& entry, User& user) {
  if (!entry.is_object()) return "is not an object";
  if (Problem problem = ReadUnknownMembers(entry)) return problem;
  if (Problem problem = ReadString(entry, "username", true, user.username)) return problem;
  if (Problem problem = ReadString(entry, "password", true, user.password)) return problem;
  if (Problem problem = ReadString(entry, "email", true, user.email)) return problem;
  user.id = StableId(user.username);
  if (Problem problem = ReadString(entry, "id", false, user.id)) return problem;
  if (const auto name = entry.find("display_name"); name != entry.end() && !name->is_null()) {
    if (!name->is_string()) return "\"display_name\" is neither a string nor null";
    user.display_name = name->get<std::string>();
  }
  if (const auto active = entry.find("active"); active != entry.end()) {
    if (!active->is_boolean()) return "\"active\" is not a boolean";
    user.active = active->get<bool>();
  }
  return std::nullopt;
}

}  // namespace

UserDirectory UserDirectory::Seeded() {
  constexpr std::array<std::pair<const char*, const char*>, 5> kUsers = {{
      {"admin", "Super Admin User"},
      {"orgadmin", "Org Admin User"},
      {"planner", "Planner User"},
      {"worker", "Worker User"},
      {"viewer", "Viewer User"},
  }};
  UserDirectory directory;
  for (const auto& [username, display_name] : kUsers) {
    const std::string name = username;
    directory.users_.push_back({StableId(name), name, name + "123", name + "@test.com", display_name, true});
  }
  return directory;
}

std::expected<UserDirectory, std::string> UserDirectory::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected("the users file " + path + " cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad() || text.empty()) {
    return std::unexpected("the users file " + path + " is empty or cannot be read");
  }
  auto directory = FromJson(text);
  if (!directory) return std::unexpected("the users file " + path + ": " + directory.error());
  return directory;
}

std::expected<UserDirectory, std::string> UserDirectory::FromJson(std::string_view text) {
  const Json list = Json::parse(text, nullptr, false);
  if (!list.is_array()) return std::unexpected("it is not a JSON list of users");
  UserDirectory directory;
  for (std::size_t i = 0; i < list.size(); ++i) {
    User user;
    Problem problem = ReadUser(list[i], user);
    if (!problem) problem = directory.Add(std::move(user));
    if (problem) return std::unexpected("user " + std::to_string(i + 1) + " " + *problem);
  }
  return directory;
}

std::optional<std::string> UserDirectory::Add(User user) {
  for (const User& other : users_) {
    if (other.username == user.username) return "has the username of another user";
    if (other.email == user.email) return "has the e-mail address of another user";
    if (other.id == user.id) return "has the id of another user";
  }
  users_.push_back(std::move(user));
  return std::nullopt;
}

const User* UserDirectory::Authenticate(std::string_view name, std::string_view password) const {
  const bool by_email = name.find('@') != std::string_view::npos;
  const auto user = std::find_if(users_.begin(), users_.end(), [&](const User& candidate) {
    return (by_email ? candidate.email : candidate.username) == name;
  });
  if (user == users_.end() || !user->active || user->password != password) return nullptr;
  return &*user;
}

const User* UserDirectory::FindActive(std::string_view id) const {
  const auto user = std::find_if(users_.begin(), users_.end(), [&](const User& candidate) {
    return candidate.id == id && candidate.active;
  });
  return user == users_.end() ? nullptr : &*user;
}

Json DescribeUser(const User& user) {
  return {
      {"id", user.id},
      {"username", user.username},
      {"email", user.email},
      {"display_name", user.display_name ? Json(*user.display_name) : Json(nullptr)},
      {"active_status", user.active},
  };
}

}  // namespace dbr_dev
