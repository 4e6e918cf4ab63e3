#include "client/classify.hpp"

#include <cstddef>
#include <optional>

#include "client/redact.hpp"
#include "core/text.hpp"
#include "http/message.hpp"

namespace dbr::client {
namespace {

constexpr std::size_t kMaxIssues = 100;

// Without the secret, before there is any copy of it. A C string would end at U+0000: then it is shown as an
// escape.
std::string Shown(std::string_view text, std::string_view secret) {
  std::string shown = RedactedCopy(text, secret);
  return shown.find('\0') == std::string::npos ? shown : Printable(shown, 4 * shown.size());
}

std::optional<std::string> StringMember(const json::Value& object, std::string_view name,
                                        std::string_view secret) {
  const auto member = object.Find(name);
  const auto text = member ? member->AsString() : std::nullopt;
  if (!text) return std::nullopt;
  return Shown(*text, secret);
}

// ["body", 31] as "body.31"
std::string Location(const json::Value& loc, std::string_view secret) {
  std::string location;
  auto parts = loc.elements();
  while (const auto part = parts.Next()) {
    if (!location.empty()) location += '.';
    if (const auto text = part->AsString()) {
      location += Shown(*text, secret);
    } else if (const auto number = part->AsInteger()) {
      location += std::to_string(*number);
    }
  }
  return location;
}

ValidationIssue ToIssue(const json::Value& entry, std::string_view secret) {
  ValidationIssue issue;
  const auto loc = entry.Find("loc");
  if (loc && loc->kind() == json::Kind::kArray) issue.location = Location(*loc, secret);
  issue.message = StringMember(entry, "msg", secret);
  issue.type = StringMember(entry, "type", secret);
  return issue;
}

std::string DescribeIssue(const ValidationIssue& issue) {
  const std::string location = issue.location.value_or("");
  const std::string message = issue.message.value_or("");
  return location.empty() || message.empty() ? message : Concat({location, ": ", message});
}

}  // namespace

Status Classify(Column column, int http_status, bool is_json) noexcept {
  if (!is_json) return Status::kApi;
  switch (http_status) {
    case 400:
      return Status::kBadRequest;
    case 401:
    case 403:
      return Status::kUnauthorized;
    case 404:
      return Status::kNotFound;
    case 422:
      return column == Column::kLogin ? Status::kValidation : Status::kBadRequest;
    case 429:
      return Status::kRateLimited;
    default:
      return Status::kApi;
  }
}

std::string DescribeBody(const json::Value& root, std::string_view secret) {
  if (auto message = StringMember(root, "message", secret); message && !message->empty())
    return *std::move(message);
  const auto detail = root.Find("detail");
  if (!detail) return "";
  if (const auto text = detail->AsString()) return RedactedCopy(*text, secret);
  auto entries = detail->elements();
  const auto first = entries.Next();
  return first ? DescribeIssue(ToIssue(*first, secret)) : "";
}

std::vector<ValidationIssue> CollectIssues(const json::Value& root, std::string_view secret) {
  std::vector<ValidationIssue> issues;
  const auto detail = root.Find("detail");
  if (!detail) return issues;
  auto entries = detail->elements();
  while (issues.size() < kMaxIssues) {
    const auto entry = entries.Next();
    if (!entry) break;
    issues.push_back(ToIssue(*entry, secret));
  }
  return issues;
}

std::string DescribeStatus(int http_status) {
  const std::string_view phrase = http::ReasonPhrase(http_status);
  return Concat({"HTTP ", std::to_string(http_status), phrase.empty() ? "" : " ", phrase});
}

}  // namespace dbr::client
