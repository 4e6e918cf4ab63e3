#include "client/redact.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/buffer.hpp"
#include "core/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"

namespace dbr::client {
namespace {

constexpr std::size_t kShortest = 4;

bool EndsInside(std::string_view body, std::string_view secret) noexcept {
  for (std::size_t n = std::min(body.size(), secret.size()); n >= kShortest; --n) {
    if (body.ends_with(secret.substr(0, n))) return true;
  }
  return false;
}

bool HoldsText(std::string_view body, std::string_view secret) noexcept {
  return body.find(secret) != std::string_view::npos || EndsInside(body, secret);
}

bool AnyStringHolds(const json::Value& value, std::string_view secret) {
  if (const auto text = value.AsString()) return text->find(secret) != std::string_view::npos;
  auto elements = value.elements();
  while (const auto element = elements.Next()) {
    if (AnyStringHolds(*element, secret)) return true;
  }
  auto members = value.members();
  while (const auto member = members.Next()) {
    if (member->name.find(secret) != std::string_view::npos || AnyStringHolds(member->value, secret))
      return true;
  }
  return false;
}

void RedactOptional(std::optional<std::string>& text, std::string_view secret) {
  if (!text) return;
  std::string shown = std::move(*text);
  text = Redact(std::move(shown), secret);
}

}  // namespace

std::string RedactedCopy(std::string_view text, std::string_view secret) {
  if (secret.size() < kShortest) return std::string(text);
  Buffer quoted;
  json::AppendString(quoted, secret);
  const std::string_view as_json = quoted.view().substr(1, quoted.size() - 2);
  std::string shown;
  std::size_t from = 0;
  std::size_t plain_at = text.find(secret);
  std::size_t json_at = text.find(as_json);
  while (true) {
    const std::size_t at = std::min(plain_at, json_at);
    shown.append(text.substr(from, at - from));
    if (at == std::string_view::npos) return shown;
    shown.append("***");
    from = at + (json_at == at ? as_json : secret).size();
    if (plain_at < from) plain_at = text.find(secret, from);
    if (json_at < from) json_at = text.find(as_json, from);
  }
}

std::string Redact(std::string text, std::string_view secret) {
  if (secret.size() < kShortest) return text;
  std::string shown = RedactedCopy(text, secret);
  Wipe(text.data(), text.size());
  return shown;
}

bool Holds(std::string_view body, std::string_view secret) {
  if (secret.empty() || body.empty()) return false;
  if (HoldsText(body, secret)) return true;
  Buffer quoted;
  json::AppendString(quoted, secret);
  if (HoldsText(body, quoted.view().substr(1, quoted.size() - 2))) return true;
  // Any other way to escape it: what a JSON reader sees counts.
  json::Document document;
  const Buffer text(body);
  const bool found = document.Parse(text) && AnyStringHolds(document.root(), secret);
  document.Wipe();
  return found;
}

void RedactError(Error& error, std::string_view secret) {
  if (secret.empty()) return;
  if (error.has_body && Holds(error.body, secret)) {
    Wipe(error.body.data(), error.body.size());
    error.body.clear();
    error.has_body = false;
  }
  error.message = Redact(std::move(error.message), secret);
  for (Field& field : error.headers) field.value = Redact(std::move(field.value), secret);
  for (ValidationIssue& issue : error.issues) {
    RedactOptional(issue.location, secret);
    RedactOptional(issue.message, secret);
    RedactOptional(issue.type, secret);
  }
}

}  // namespace dbr::client
