#pragma once

#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answer.hpp"

namespace dbr_dev {

// One --fail option: OP=STATUS[xN][@SECONDS].
struct FaultRule {
  std::string operation;              // login, me, logout, workitems or any
  int status = 500;                   // 400 to 599
  std::optional<unsigned long> left;  // how often it still applies; no number: always
  std::optional<unsigned long> retry_after;
};

// The rule, or a sentence saying what is wrong with the text.
std::expected<FaultRule, std::string> ParseFaultRule(std::string_view text);

// Decides which requests fail on purpose. Safe under parallel requests: a rule that applies
// twice applies to exactly two of them.
class FaultPlan {
 public:
  explicit FaultPlan(std::vector<FaultRule> rules) : rules_(std::move(rules)) {}

  // The failing answer for a request of this operation ("" for none of the named ones). The first
  // rule that still applies wins, so rules given one after the other make a sequence.
  std::optional<Answer> Next(std::string_view operation);

 private:
  std::mutex mutex_;
  std::vector<FaultRule> rules_;
};

}  // namespace dbr_dev
