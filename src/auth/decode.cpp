#include "auth/decode.hpp"

#include <cstddef>

#include "core/text.hpp"

namespace dbr::auth {
namespace {

using json::Kind;
using json::Value;

std::unexpected<Error> Invalid(std::string_view what) {
  return Fail(Status::kResponseValidation, Concat({"the response is not what the API promises: ", what}));
}

bool HasNul(std::string_view text) noexcept {
  return text.find('\0') != std::string_view::npos;
}

bool IsText(const std::optional<Value>& value) noexcept {
  const auto text = value ? value->AsString() : std::nullopt;
  return text && !HasNul(*text);
}

// The members of UserInfo as they stand in an object; the last of a name counts.
struct UserMembers {
  std::optional<Value> id, username, email, display_name, active_status;

  explicit UserMembers(const Value& object) noexcept {
    auto members = object.members();
    while (const auto member = members.Next()) {
      if (member->name == "id") {
        id = member->value;
      } else if (member->name == "username") {
        username = member->value;
      } else if (member->name == "email") {
        email = member->value;
      } else if (member->name == "display_name") {
        display_name = member->value;
      } else if (member->name == "active_status") {
        active_status = member->value;
      }
    }
  }

  const Value* NulMember() const noexcept {
    for (const auto* member : {&id, &username, &email, &display_name}) {
      const auto text = *member ? (*member)->AsString() : std::nullopt;
      if (text && HasNul(*text)) return &**member;
    }
    return nullptr;
  }

  UserView ToView(std::string_view json) const noexcept {
    const auto text = [](const std::optional<Value>& value) {
      return value ? value->AsString() : std::nullopt;
    };
    UserView user{.id = text(id),
                  .username = text(username),
                  .email = text(email),
                  .display_name = text(display_name),
                  .active_status = -1,
                  .json = json};
    const auto active = active_status ? active_status->AsBool() : std::nullopt;
    if (active) user.active_status = *active ? 1 : 0;
    return user;
  }
};

std::string_view Trim(std::string_view text) noexcept {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

Result<Value> ParseBody(const Buffer& body, json::Document& document) {
  if (!document.Parse(body)) return Invalid("it is not valid JSON");
  return document.root();
}

Result<Value> ParseObject(const Buffer& body, json::Document& document) {
  auto root = ParseBody(body, document);
  if (root && root->kind() != Kind::kObject) return Invalid("it is not an object");
  return root;
}

struct LoginMembers {
  std::optional<Value> access_token, token_type, user;
  std::size_t user_index = 0;

  explicit LoginMembers(const Value& object) noexcept {
    auto members = object.members();
    for (std::size_t i = 0; const auto member = members.Next(); ++i) {
      if (member->name == "access_token") {
        access_token = member->value;
      } else if (member->name == "token_type") {
        token_type = member->value;
      } else if (member->name == "user") {
        user = member->value;
        user_index = i;
      }
    }
  }
};

}  // namespace

Result<LoginView> DecodeLogin(const Buffer& body, json::Document& document) {
  const auto root = ParseObject(body, document);
  if (!root) return std::unexpected(root.error());
  const LoginMembers members(*root);
  if (!IsText(members.access_token) || !IsBearerToken(*members.access_token->AsString())) {
    return Invalid("access_token is not a bearer token (RFC 6750)");
  }
  if (members.token_type && !IsText(members.token_type)) return Invalid("token_type is not a string");
  if (!members.user || members.user->kind() != Kind::kObject) return Invalid("user is not an object");
  const UserMembers user(*members.user);
  if (user.NulMember()) return Invalid("a string of user holds U+0000");
  LoginView login;
  login.access_token = *members.access_token->AsString();
  login.token_type = members.token_type ? *members.token_type->AsString() : "bearer";
  login.expires_at_unix = ExpiryOf(login.access_token);
  login.user = user.ToView(json::MemberText(body.view(), members.user_index));
  return login;
}

Result<UserView> DecodeMe(const Buffer& body, json::Document& document) {
  const auto root = ParseObject(body, document);
  if (!root) return std::unexpected(root.error());
  const UserMembers members(*root);
  if (!IsText(members.id)) return Invalid("id is not a string");
  if (!IsText(members.username)) return Invalid("username is not a string");
  if (!IsText(members.email)) return Invalid("email is not a string");
  const bool null = members.display_name && members.display_name->kind() == Kind::kNull;
  if (!null && !IsText(members.display_name)) return Invalid("display_name is neither a string nor null");
  if (!members.active_status || !members.active_status->AsBool())
    return Invalid("active_status is not true or false");
  return members.ToView(Trim(body.view()));
}

Result<LogoutView> DecodeLogout(const Buffer& body, json::Document& document) {
  const auto root = ParseBody(body, document);
  if (!root) return std::unexpected(root.error());
  const auto message = root->Find("message");
  LogoutView logout{.message = message ? message->AsString() : std::nullopt, .json = Trim(body.view())};
  if (logout.message && HasNul(*logout.message)) return Invalid("message holds U+0000");
  return logout;
}

}  // namespace dbr::auth
