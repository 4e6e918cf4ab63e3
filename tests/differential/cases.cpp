#include "cases.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "core/text.hpp"

namespace dbr::test {
namespace {

using namespace std::string_view_literals;
using http::Limits;

constexpr std::array kPieces{"\r\n"sv,
                             "\n"sv,
                             "\r"sv,
                             ":"sv,
                             " "sv,
                             "\t"sv,
                             ","sv,
                             ";"sv,
                             "\""sv,
                             "\0"sv,
                             "\x7f"sv,
                             "\xe9"sv,
                             "0"sv,
                             "1"sv,
                             "2"sv,
                             "a"sv,
                             "F"sv,
                             "-"sv,
                             "+"sv,
                             "close"sv,
                             "chunked"sv,
                             "identity"sv,
                             "0\r\n\r\n"sv,
                             "2\r\nok\r\n"sv,
                             ";a=b"sv,
                             "; a = \"b\""sv,
                             "HTTP/1.1 100 Continue\r\n\r\n"sv,
                             "HTTP/1.1 204 No Content\r\n"sv,
                             "HTTP/1.0 "sv};

constexpr std::array kLines{"Content-Length: 2\r\n"sv,
                            "content-length: 0\r\n"sv,
                            "Content-Length: 5\r\n"sv,
                            "Transfer-Encoding: chunked\r\n"sv,
                            "transfer-encoding:chunked \r\n"sv,
                            "Connection: close\r\n"sv,
                            "Connection: keep-alive\r\n"sv,
                            "Connection: upgrade\r\nUpgrade: h2c\r\n"sv,
                            "Content-Encoding: identity\r\n"sv,
                            "Trailer: x\r\n"sv,
                            "x:\r\n"sv,
                            "x: v \t\r\n"sv,
                            "Set-Cookie: a=b\r\n"sv,
                            "Location: /\r\n"sv,
                            "Content-Range: bytes 0-1/2\r\n"sv,
                            "Proxy-Connection: close\r\n"sv,
                            "Expect: 100-continue\r\n"sv,
                            "WWW-Authenticate: Bearer\r\n"sv,
                            "\r\n"sv};

constexpr std::array kStatuses{"200"sv, "201"sv, "204"sv, "205"sv, "206"sv, "299"sv,
                               "304"sv, "307"sv, "401"sv, "407"sv, "416"sv, "417"sv,
                               "422"sv, "500"sv, "599"sv, "100"sv, "103"sv, "101"sv};

std::string Head(std::string_view status, std::string_view fields) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "\r\n";
}

// At the limits: a head of 64 KiB, 100 fields, the longest line, a large body, an error's body that is cut.
std::vector<Case> LargeCases() {
  const std::string line = "x: " + std::string(Limits::kLine - 5, 'v') + "\r\n";
  const std::string length = "Content-Length: 2\r\n";
  const std::size_t left = Limits::kHead - 3 * line.size() - Head("200 OK", length).size();
  const std::string rest = "y: " + std::string(left - 5, 'v') + "\r\n";
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "x-" + std::to_string(i) + ": v\r\n";
  const std::string error(Limits::kErrorBody, 'e');
  return {{"largest_head", Head("200 OK", line + line + line + rest + length) + "ok"},
          {"most_fields", Head("200 OK", fields + length) + "ok"},
          {"large_body", Head("200 OK", "Content-Length: 100000\r\n") + std::string(100'000, 'b')},
          {"large_chunk", Head("200 OK", "Transfer-Encoding: chunked\r\n") + "186a0\r\n" +
                              std::string(100'000, 'b') + "\r\n0\r\n\r\n"},
          {"largest_error", Head("500 Oops", "Content-Length: 65536\r\n") + error},
          {"error_cut", Head("500 Oops", "Content-Length: 65537\r\n") + error + "e"},
          {"error_cut_and_unfinished", Head("500 Oops", "Content-Length: 999999\r\n") + error + "e"},
          {"error_chunk_cut",
           Head("500 Oops", "Transfer-Encoding: chunked\r\n") + "10001\r\n" + error + "e\r\n0\r\n\r\n"}};
}

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Difference(const Outcome& ours, const dbr_test::HttpAnswer& theirs) {
  if (!theirs.accepted() && !ours.truncated) return "refused: " + theirs.error;
  if (theirs.status != ours.status) return "status " + std::to_string(theirs.status);
  const bool same_fields = std::ranges::equal(ours.fields, theirs.fields, [](const auto& a, const auto& b) {
    return EqualsIgnoreCase(a.first, b.first) && a.second == b.second;
  });
  if (!same_fields) return "other fields";
  const bool same_body = ours.truncated ? theirs.body.starts_with(ours.body) : theirs.body == ours.body;
  return same_body ? "" : "another body: " + theirs.body.substr(0, 100);
}

}  // namespace

std::vector<Case> LoadCorpus() {
  std::vector<Case> cases;
  for (const auto& entry : std::filesystem::directory_iterator(DBR_CODEC_CORPUS)) {
    if (entry.path().extension() != ".http") continue;
    cases.push_back({entry.path().stem().string(), Read(entry.path())});
  }
  std::ranges::sort(cases, {}, &Case::name);
  std::ranges::move(LargeCases(), std::back_inserter(cases));
  return cases;
}

Case Mutator::Next() {
  // Of what is refused already little comes that is not, and the large ones are slow to compare.
  const auto few = [](const Case& c) { return c.name.starts_with("refused") || c.response.size() > 8192; };
  Case c = corpus_[Below(corpus_.size())];
  for (int i = 0; i < 3 && few(c); ++i) c = corpus_[Below(corpus_.size())];
  const std::size_t changes = 1 + Below(3);
  for (std::size_t i = 0; i < changes; ++i) Change(c.response);
  c.name += "+" + std::to_string(++count_);
  c.head_request = Below(8) == 0;
  return c;
}

void Mutator::Change(std::string& text) {
  Below(2) == 0 ? ChangeBytes(text) : ChangeLines(text);
}

void Mutator::ChangeBytes(std::string& text) {
  const std::size_t at = Below(text.size() + 1);
  const std::string_view piece = kPieces[Below(kPieces.size())];
  switch (Below(4)) {
    case 0:
      text.insert(at, piece);
      break;
    case 1:
      text.erase(at, 1 + Below(3));
      break;
    case 2:
      text.replace(at, 1, piece);
      break;
    default:
      if (at < text.size()) text[at] = static_cast<char>(Below(256));
  }
}

void Mutator::ChangeLines(std::string& text) {
  const std::size_t from = text.find("\r\n", Below(text.size() + 1));
  const std::size_t begin = from == std::string::npos ? 0 : from + 2;
  const std::size_t end = std::min(text.find("\r\n", begin), text.size() - 2) + 2;
  const std::string line = text.substr(std::min(begin, text.size()), end - begin);
  switch (Below(5)) {
    case 0:
      text.erase(std::min(begin, text.size()), line.size());
      break;
    case 1:
      text.insert(std::min(begin, text.size()), line);
      break;
    case 2:
      text.insert(std::min(begin, text.size()), kLines[Below(kLines.size())]);
      break;
    case 3:
      if (text.size() > 12) text.replace(9, 3, kStatuses[Below(kStatuses.size())]);
      break;
    default:
      text.resize(Below(4) == 0 ? Below(text.size() + 1) : text.size());
  }
}

void Comparison::Add(const Case& c, const dbr_test::HttpAnswer& answer) {
  ++cases_;
  const Outcome ours = ReadWhole(c.response, {.head_request = c.head_request});
  if (ours.accepted()) {
    const std::string difference = Difference(ours, answer);
    taken_by_both_ += difference.empty() ? 1 : 0;
    if (difference.empty()) return;
    std::ostringstream fault;
    fault << other_ << ", " << c.name << (c.head_request ? " (HEAD)" : "") << ": " << difference << "\n"
          << ours << "\n--- of\n"
          << c.response.substr(0, 1000) << "\n---";
    faults_.push_back(fault.str());
  } else if (answer.accepted()) {
    Tally& tally = taken_by_other_[ours.reason];
    if (tally.count++ == 0) tally.first = c.name;
  }
}

void Comparison::Print() const {
  std::cout << other_ << ": " << cases_ << " responses, " << taken_by_both_
            << " taken by both with the same result\n";
  for (const auto& [reason, tally] : taken_by_other_) {
    std::cout << "  taken by " << other_ << " only: " << tally.count << " \"" << reason << "\", such as "
              << tally.first << "\n";
  }
}

}  // namespace dbr::test
