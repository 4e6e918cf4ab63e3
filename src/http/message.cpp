#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/text.hpp"

namespace dbr::http {

bool IsReservedField(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 9> kReserved{
      "Authorization", "Host",   "Content-Length", "Transfer-Encoding", "Connection", "Expect", "TE",
      "Trailer",       "Upgrade"};
  return std::ranges::any_of(kReserved,
                             [&](std::string_view reserved) { return EqualsIgnoreCase(name, reserved); });
}

const Field* FindField(const std::vector<Field>& fields, std::string_view name) noexcept {
  const auto found =
      std::ranges::find_if(fields, [&](const Field& field) { return EqualsIgnoreCase(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

void SetField(std::vector<Field>& fields, std::string_view name, std::string_view value) {
  if (const Field* found = FindField(fields, name)) {
    fields[static_cast<std::size_t>(found - fields.data())].value = value;
    return;
  }
  fields.push_back({std::string(name), std::string(value)});
}

void AppendField(Buffer& head, std::string_view name, std::string_view value) {
  head.Append(name);
  head.Append(": ");
  head.Append(value);
  head.Append("\r\n");
}

bool IsJson(std::string_view content_type) noexcept {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return EqualsIgnoreCase(type, "application/json");
}

std::vector<Field> CollectFields(const ResponseParser& response) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    const auto [name, value] = response.field(i);
    if (const Field* found = FindField(fields, name)) {
      std::string& joined = fields[static_cast<std::size_t>(found - fields.data())].value;
      joined.append(", ").append(EscapeBroken(value));
    } else {
      fields.push_back({std::string(name), EscapeBroken(value)});
    }
  }
  return fields;
}

std::string_view ReasonPhrase(int status) noexcept {
  using Entry = std::pair<int, std::string_view>;
  static constexpr std::array<Entry, 57> kPhrases{{
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {203, "Non-Authoritative Information"},
      {204, "No Content"},
      {205, "Reset Content"},
      {206, "Partial Content"},
      {207, "Multi-Status"},
      {208, "Already Reported"},
      {226, "IM Used"},
      {300, "Multiple Choices"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {305, "Use Proxy"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {402, "Payment Required"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {423, "Locked"},
      {424, "Failed Dependency"},
      {425, "Too Early"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {451, "Unavailable For Legal Reasons"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
      {506, "Variant Also Negotiates"},
      {507, "Insufficient Storage"},
      {508, "Loop Detected"},
      {510, "Not Extended"},
      {511, "Network Authentication Required"},
  }};
  const auto found = std::ranges::lower_bound(kPhrases, status, {}, &Entry::first);
  return found != kPhrases.end() && found->first == status ? found->second : std::string_view{};
}

}  // namespace dbr::http
