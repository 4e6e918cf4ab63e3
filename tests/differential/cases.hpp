#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "codec_outcome.hpp"
#include "curl_http.hpp"

namespace dbr::test {

struct Case {
  std::string name;
  std::string response;
  bool head_request = false;
};

// The fuzzer's corpus, and some responses that are too large for files.
std::vector<Case> LoadCorpus();

// Changes of the corpus at random, the same each time for the same seed: most are refused by all, the rest is
// what is worth comparing.
class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed), corpus_(LoadCorpus()) {}
  Case Next();

 private:
  std::size_t Below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
  void Change(std::string& text);
  void ChangeBytes(std::string& text);
  void ChangeLines(std::string& text);

  std::mt19937_64 random_;
  std::vector<Case> corpus_;
  int count_ = 0;
};

// How another client and the codec differ. What the codec takes the other must take, with the same result;
// where only the other takes a response, that is counted by the codec's reason.
class Comparison {
 public:
  explicit Comparison(std::string_view other) : other_(other) {}

  void Add(const Case& c, const dbr_test::HttpAnswer& answer);
  void Print() const;

  int taken_by_both() const { return taken_by_both_; }
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Tally {
    int count = 0;
    std::string first;
  };

  std::string other_;
  int cases_ = 0;
  int taken_by_both_ = 0;
  std::map<std::string, Tally> taken_by_other_;  // by the codec's reason
  std::vector<std::string> faults_;
};

}  // namespace dbr::test
