#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/codec.hpp"

namespace dbr::test {

struct ReadOptions {
  bool head_request = false;
  std::size_t max_body = 1024 * 1024;
};

// All that a ResponseParser says of a response, so that two readings can be compared.
struct Outcome {
  http::ResponseParser::State state = http::ResponseParser::State::kHead;
  Status failure = Status::kOk;
  std::string reason;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  bool truncated = false;
  bool reusable = false;
  std::size_t used = 0;  // where the response ended; where it failed, how far depends on how it was cut

  bool accepted() const { return state == http::ResponseParser::State::kDone; }
  bool operator==(const Outcome&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  out << "state " << static_cast<int>(outcome.state) << ", failure " << static_cast<int>(outcome.failure)
      << " (" << outcome.reason << "), status " << outcome.status << ", used " << outcome.used
      << ", truncated " << outcome.truncated << ", reusable " << outcome.reusable << ", body of "
      << outcome.body.size();
  for (const auto& [name, value] : outcome.fields) out << "\n  " << name << ": " << value;
  return out;
}

inline Outcome Describe(const http::ResponseParser& parser, std::size_t used) {
  Outcome outcome{.state = parser.state(),
                  .failure = parser.failure(),
                  .reason = std::string(parser.reason()),
                  .status = parser.status(),
                  .fields = {},
                  .body = std::string(parser.body().view()),
                  .truncated = parser.truncated(),
                  .reusable = parser.reusable(),
                  .used = used};
  for (std::size_t i = 0; i < parser.field_count(); ++i) {
    outcome.fields.emplace_back(parser.field(i).name, parser.field(i).value);
  }
  return outcome;
}

// Feeds the pieces that `next_size` says, then the end of the connection.
template <typename NextSize>
Outcome ReadInPieces(http::ResponseParser& parser, std::string_view bytes, ReadOptions options,
                     NextSize next_size) {
  using State = http::ResponseParser::State;
  parser.Reset(options.head_request, options.max_body);
  std::size_t at = 0;
  while (at < bytes.size() && (parser.state() == State::kHead || parser.state() == State::kBody)) {
    const std::size_t size = std::clamp<std::size_t>(next_size(at), 1, bytes.size() - at);
    // In memory of its own, so that a sanitizer sees every read past the end of a piece.
    const std::vector<char> piece(bytes.data() + at, bytes.data() + at + size);
    at += parser.Feed({piece.data(), piece.size()});
  }
  if (parser.state() == State::kHead || parser.state() == State::kBody) parser.FeedEnd();
  return Describe(parser, parser.state() == State::kDone ? at : 0);
}

inline Outcome ReadWhole(std::string_view bytes, ReadOptions options = {}) {
  http::ResponseParser parser;
  return ReadInPieces(parser, bytes, options, [&](std::size_t) { return bytes.size(); });
}

inline Outcome ReadByteByByte(std::string_view bytes, ReadOptions options = {}) {
  http::ResponseParser parser;
  return ReadInPieces(parser, bytes, options, [](std::size_t) { return std::size_t{1}; });
}

inline Outcome ReadCutAt(std::string_view bytes, std::size_t cut, ReadOptions options = {}) {
  http::ResponseParser parser;
  return ReadInPieces(parser, bytes, options,
                      [&](std::size_t at) { return at < cut ? cut - at : bytes.size(); });
}

}  // namespace dbr::test
