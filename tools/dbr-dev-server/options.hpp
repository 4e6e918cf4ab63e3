#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "faults.hpp"
#include "http_server.hpp"

namespace dbr_dev {

struct Options {
  HttpSettings http;
  std::string users_path;  // empty: the seeded users
  long token_lifetime_seconds = 1800;
  std::vector<FaultRule> faults;
  bool help = false;
};

// What --help prints.
std::string_view HelpText();

// The options, or a sentence saying what is wrong with the arguments.
std::expected<Options, std::string> ParseOptions(std::span<const char* const> arguments);

}  // namespace dbr_dev
