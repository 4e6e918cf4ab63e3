#include "faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dbr_dev {
namespace {

// Takes a number off the front of text.
std::optional<unsigned long> TakeNumber(std::string_view& text) {
  unsigned long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

Answer Failure(const FaultRule& rule) {
  Answer answer;
  if (rule.status == 500) {
    answer = ServerError();
  } else {
    const std::string_view phrase = ReasonPhrase(rule.status);
    answer = Detail(rule.status, phrase.empty() ? "Failed on purpose" : phrase);
  }
  if (rule.retry_after) answer.headers.emplace_back("retry-after", std::to_string(*rule.retry_after));
  return answer;
}

}  // namespace

std::expected<FaultRule, std::string> ParseFaultRule(std::string_view text) {
  const auto wrong = [&text](std::string_view why) {
    return std::unexpected("--fail " + std::string(text) + ": " + std::string(why));
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return wrong("OP=STATUS is wanted");
  FaultRule rule;
  rule.operation = text.substr(0, equals);
  constexpr std::array kOperations = {"login", "me", "logout", "workitems", "any"};
  if (std::find(kOperations.begin(), kOperations.end(), rule.operation) == kOperations.end()) {
    return wrong("the operation is none of login, me, logout, workitems, any");
  }
  std::string_view rest = text.substr(equals + 1);
  const auto status = TakeNumber(rest);
  if (!status || *status < 400 || *status > 599) return wrong("the status is not 400 to 599");
  rule.status = static_cast<int>(*status);
  if (rest.starts_with('x')) {
    rest.remove_prefix(1);
    rule.left = TakeNumber(rest);
    if (!rule.left || *rule.left == 0) return wrong("after x comes how often, from 1");
  }
  if (rest.starts_with('@')) {
    rest.remove_prefix(1);
    rule.retry_after = TakeNumber(rest);
    if (!rule.retry_after) return wrong("after @ comes a number of seconds");
  }
  if (!rest.empty()) return wrong("OP=STATUS[xN][@SECONDS] is wanted");
  return rule;
}

std::optional<Answer> FaultPlan::Next(std::string_view operation) {
  const std::lock_guard lock(mutex_);
  for (FaultRule& rule : rules_) {
    if (rule.operation != "any" && rule.operation != operation) continue;
    if (rule.left) {
      if (*rule.left == 0) continue;
      --*rule.left;
    }
    return Failure(rule);
  }
  return std::nullopt;
}

}  // namespace dbr_dev
