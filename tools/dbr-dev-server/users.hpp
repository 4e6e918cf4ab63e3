#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python_json.hpp"

namespace dbr_dev {

struct User {
  std::string id;
  std::string username;
  std::string password;
  std::string email;
  std::optional<std::string> display_name;
  bool active = true;
};

// Whom the server knows. Look-ups are exact: case and spaces count.
class UserDirectory {
 public:
  // The five users of a freshly seeded service.
  static UserDirectory Seeded();

  // The users of a JSON file, or a sentence saying what is wrong with it.
  static std::expected<UserDirectory, std::string> FromFile(const std::string& path);
  static std::expected<UserDirectory, std::string> FromJson(std::string_view text);

  // The user who signs in so. A name with an '@' is an e-mail address. Unknown, inactive and
  // wrong password are one case here, so that no answer can tell them apart.
  const User* Authenticate(std::string_view name, std::string_view password) const;

  // The active user of this id.
  const User* FindActive(std::string_view id) const;

 private:
  // A sentence where the user clashes with one who is there already.
  std::optional<std::string> Add(User user);

  std::vector<User> users_;
};

// What the service tells about a user.
Json DescribeUser(const User& user);

}  // namespace dbr_dev
