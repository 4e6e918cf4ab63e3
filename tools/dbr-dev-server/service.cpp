#include "service.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validation.hpp"

namespace dbr_dev {
namespace {

bool IsBearer(std::string_view scheme) {
  constexpr std::string_view kBearer = "bearer";
  return std::equal(scheme.begin(), scheme.end(), kBearer.begin(), kBearer.end(),
                    [](unsigned char a, char b) { return std::tolower(a) == b; });
}

// The path that FastAPI tries when none matches: without its trailing slashes, or with one.
std::string OtherSlash(const std::string& path) {
  if (!path.ends_with('/')) return path + "/";
  return path.substr(0, path.find_last_not_of('/') + 1);
}

// Percent-encodes what may not stand in a Location header; the Host header is the client's text.
std::string QuoteUrl(std::string_view url) {
  constexpr std::string_view kSafe = "_.-~:/%#?=@[]!$&'()*+,;";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string quoted;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U && (std::isalnum(byte) != 0 || kSafe.find(c) != std::string_view::npos)) {
      quoted.push_back(c);
    } else {
      quoted += {'%', kHex[byte >> 4U], kHex[byte & 0x0FU]};
    }
  }
  return quoted;
}

Answer InvalidCredentials() {
  Answer answer = Detail(401, "Invalid authentication credentials");
  answer.headers.emplace_back("www-authenticate", "Bearer");
  return answer;
}

}  // namespace

Service::Service(UserDirectory users, TokenIssuer tokens, std::vector<FaultRule> faults)
    : users_(std::move(users)), tokens_(std::move(tokens)), faults_(std::move(faults)) {}

std::span<const Service::Route> Service::Routes() {
  static constexpr auto kRoutes = std::to_array<Route>({
      {"POST", "/api/v1/auth/login", "login", &Service::Login},
      {"GET", "/api/v1/auth/me", "me", &Service::Me},
      {"POST", "/api/v1/auth/logout", "logout", &Service::Logout},
      {"GET", "/api/v1/workitems", "workitems", &Service::ListWorkItems},
      {"POST", "/api/v1/workitems", "workitems", &Service::CreateWorkItem},
      {"GET", "/health", "", &Service::Health},
      {"GET", "/api/v1/health", "", &Service::ApiHealth},
  });
  return kRoutes;
}

Answer Service::Handle(const Call& call) {
  const Route* route = nullptr;
  std::string allowed;
  bool redirects = false;
  const std::string other_path = OtherSlash(call.path);
  for (const Route& candidate : Routes()) {
    redirects = redirects || other_path == candidate.path;
    if (call.path != candidate.path) continue;
    if (call.method == candidate.method) route = &candidate;
    allowed += (allowed.empty() ? "" : ", ") + std::string(candidate.method);
  }
  if (auto failure = faults_.Next(route != nullptr ? route->operation : "")) {
    return *std::move(failure);
  }
  if (route != nullptr) return (this->*route->handler)(call);
  if (!allowed.empty()) {
    Answer answer = Detail(405, "Method Not Allowed");
    answer.headers.emplace_back("allow", allowed);
    return answer;
  }
  if (redirects) {
    const std::string query = call.query.empty() ? "" : "?" + call.query;
    return {307, "", "", {{"location", QuoteUrl(call.origin + other_path + query)}}};
  }
  return Detail(404, "Not Found");
}

Answer Service::Login(const Call& call) {
  const auto body = DecodeBody(call);
  if (!body) return body.error();
  if (const auto checked = CheckBody(*body, {{"username", true}, {"password", true}}); !checked) {
    return checked.error();
  }
  const User* const user =
      users_.Authenticate((*body)["username"].get<std::string>(), (*body)["password"].get<std::string>());
  if (user == nullptr) return Detail(401, "Incorrect username/email or password");
  return JsonAnswer(
      200, {{"access_token", tokens_.Issue(*user)}, {"token_type", "bearer"}, {"user", DescribeUser(*user)}});
}

Answer Service::Me(const Call& call) {
  const auto user = SignedIn(call);
  if (!user) return user.error();
  return JsonAnswer(200, DescribeUser(**user));
}

Answer Service::Logout(const Call& call) {
  // Tokens are stateless: the token stays valid, here as there.
  if (const auto user = SignedIn(call); !user) return user.error();
  return JsonAnswer(200, {{"message", "Successfully logged out"}});
}

Answer Service::ListWorkItems(const Call& call) {
  if (const auto user = SignedIn(call); !user) return user.error();
  const auto [first, last] = call.parameters.equal_range("organization_id");
  if (first == last) return MissingParameter("organization_id");
  const std::string& organization_id = std::prev(last)->second;
  return JsonAnswer(200, work_items_.List(organization_id));
}

Answer Service::CreateWorkItem(const Call& call) {
  // FastAPI reads the body first, then asks who is calling, and checks the members last.
  const auto body = DecodeBody(call);
  if (!body) return body.error();
  if (const auto user = SignedIn(call); !user) return user.error();
  if (const auto checked =
          CheckBody(*body, {{"organization_id", true}, {"title", true}, {"description", false}});
      !checked) {
    return checked.error();
  }
  return JsonAnswer(201, work_items_.Create(*body));
}

Answer Service::Health(const Call&) {
  return JsonAnswer(200, {{"status", "healthy"},
                          {"service", "DBR Buffer Management System API"},
                          {"version", "1.0.0"},
                          {"timestamp", "2024-01-01T00:00:00Z"}});
}

Answer Service::ApiHealth(const Call&) {
  return JsonAnswer(200, {{"status", "healthy"},
                          {"api_version", "v1"},
                          {"endpoints", Json::array({"workitems", "schedules", "system", "auth"})},
                          {"timestamp", "2024-01-01T00:00:00Z"}});
}

std::expected<const User*, Answer> Service::SignedIn(const Call& call) const {
  const std::string_view header = call.authorization;
  const std::size_t space = header.find(' ');
  const std::string_view token =
      space == std::string_view::npos ? std::string_view() : header.substr(space + 1);
  if (space == 0 || token.empty()) return std::unexpected(Detail(403, "Not authenticated"));
  if (!IsBearer(header.substr(0, space))) {
    return std::unexpected(Detail(403, "Invalid authentication credentials"));
  }
  const std::optional<std::string> id = tokens_.Verify(std::string(token));
  if (!id) return std::unexpected(InvalidCredentials());
  const User* const user = users_.FindActive(*id);
  if (user == nullptr) return std::unexpected(Detail(401, "User not found or inactive"));
  return user;
}

}  // namespace dbr_dev
