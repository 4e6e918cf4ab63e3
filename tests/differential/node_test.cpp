#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cases.hpp"
#include "core/text.hpp"

namespace dbr::test {
namespace {

using nlohmann::json;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string ToBase64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t n) {
      return i + n < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i + n])) : 0u;
    };
    const unsigned group = at(0) << 16 | at(1) << 8 | at(2);
    const std::size_t used = std::min<std::size_t>(bytes.size() - i, 3);
    for (std::size_t n = 0; n < 4; ++n) text += n <= used ? kDigits[group >> (18 - 6 * n) & 63] : '=';
  }
  return text;
}

std::string FromBase64(std::string_view text) {
  std::string bytes;
  unsigned group = 0;
  int bits = 0;
  for (const char c : text.substr(0, text.find('='))) {
    group = group << 6 | static_cast<unsigned>(kDigits.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xFF);
  }
  return bytes;
}

// Node says each byte as the character of that number, which JSON then holds as UTF-8.
std::string FromLatin1(const std::string& utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c < 0x80) {
      bytes += utf8[i];
    } else {
      bytes += static_cast<char>((c & 3u) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3Fu));
    }
  }
  return bytes;
}

dbr_test::HttpAnswer ReadAnswer(const std::string& line) {
  const json object = json::parse(line);
  dbr_test::HttpAnswer answer;
  answer.error = object.value("error", "");
  answer.status = object.value("status", 0);
  answer.body = FromBase64(object.value("body", ""));
  for (const json& field : object.value("fields", json::array())) {
    answer.fields.emplace_back(FromLatin1(field[0]), FromLatin1(field[1]));
  }
  return answer;
}

class TemporaryFile {
 public:
  TemporaryFile() { close(mkstemp(path_.data())); }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "codec_cases_XXXXXX";
};

// One process of Node for all cases; its limit of a head is set to ours.
std::vector<dbr_test::HttpAnswer> AskNode(const std::vector<Case>& cases) {
  const TemporaryFile input;
  std::ofstream lines(input.path());
  for (const Case& c : cases) {
    lines << json{{"head", c.head_request}, {"response", ToBase64(c.response)}}.dump() << "\n";
  }
  lines.close();
  const std::string command = "node --max-http-header-size=" + std::to_string(http::Limits::kHead) + " " +
                              DBR_NODE_SCRIPT + " < " + input.path();
  const std::unique_ptr<FILE, decltype([](FILE* pipe) { pclose(pipe); })> pipe(popen(command.c_str(), "r"));
  std::vector<dbr_test::HttpAnswer> answers;
  std::string line;
  for (int c = 0; pipe && (c = std::getc(pipe.get())) != EOF;) {
    line += static_cast<char>(c);
    if (c != '\n') continue;
    answers.push_back(ReadAnswer(line));
    line.clear();
  }
  return answers;
}

bool IsChunked(const Outcome& outcome) {
  return std::ranges::any_of(outcome.fields,
                             [](const auto& f) { return EqualsIgnoreCase(f.first, "transfer-encoding"); });
}

// Node knows extensions of tokens and quoted strings only; RFC 9112 has a client skip all that it does not
// know. `c` is a response that the codec takes.
Case WithoutChunkExtensions(Case c) {
  if (!IsChunked(ReadWhole(c.response))) return c;
  std::string& text = c.response;
  std::size_t at = 0;
  while (text[at + 9] == '1') at = text.find("\r\n\r\n", at) + 4;
  at = text.find("\r\n\r\n", at) + 4;
  for (std::size_t size = 1; size != 0 && at < text.size(); at += size + 2) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789abcdefABCDEF", at), text.size());
    size = std::strtoul(text.substr(at, digits - at).c_str(), nullptr, 16);
    text.erase(digits, std::min(text.find("\r\n", digits), text.size()) - digits);
    at = digits + 2;
  }
  return c;
}

// Asks once more, without chunk extensions, where Node refused: that must be the same response to the codec,
// and Node has to take it.
void AskAgain(std::vector<Case>& cases, std::vector<dbr_test::HttpAnswer>& answers) {
  std::vector<std::size_t> places;
  std::vector<Case> plain_cases;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ReadOptions options{.head_request = cases[i].head_request};
    const Outcome outcome = ReadWhole(cases[i].response, options);
    if (answers[i].accepted() || !outcome.accepted()) continue;
    Case plain = WithoutChunkExtensions(cases[i]);
    if (plain.response == cases[i].response) continue;
    const Outcome same = ReadWhole(plain.response, options);
    EXPECT_TRUE(same.fields == outcome.fields && same.body == outcome.body) << plain.response;
    places.push_back(i);
    plain_cases.push_back(std::move(plain));
  }
  const std::vector<dbr_test::HttpAnswer> plain_answers = AskNode(plain_cases);
  ASSERT_EQ(plain_answers.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    cases[places[i]] = plain_cases[i];
    answers[places[i]] = plain_answers[i];
  }
  std::cout << "Node refuses the chunk extensions of " << places.size()
            << " responses: asked again without them\n";
}

void ExpectAgreement(std::vector<Case> cases, int least_taken) {
  std::vector<dbr_test::HttpAnswer> answers = AskNode(cases);
  ASSERT_EQ(answers.size(), cases.size()) << "Node did not answer all";
  AskAgain(cases, answers);
  Comparison comparison("Node");
  for (std::size_t i = 0; i < cases.size(); ++i) comparison.Add(cases[i], answers[i]);
  comparison.Print();
  for (const std::string& fault : comparison.faults()) ADD_FAILURE() << fault;
  EXPECT_GE(comparison.taken_by_both(), least_taken) << "too few to say anything";
}

class NodeDifferentialTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("node --version > /dev/null 2>&1") == 0) return;
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL() << "there is no node";
    GTEST_SKIP() << "there is no node";
  }
};

TEST_F(NodeDifferentialTest, NodeTakesWhatTheCodecTakesOfTheCorpus) {
  ExpectAgreement(LoadCorpus(), 50);
}

TEST_F(NodeDifferentialTest, NodeTakesWhatTheCodecTakesOfChangedResponses) {
  Mutator mutator(/*seed=*/9112);
  std::vector<Case> cases;
  for (int i = 0; i < 6'000; ++i) cases.push_back(mutator.Next());
  ExpectAgreement(cases, 1'200);
}

}  // namespace
}  // namespace dbr::test
