#include "options.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace dbr_dev {
namespace {

using Problem = std::optional<std::string>;

std::optional<long> ToNumber(std::string_view text, long least, long most) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

// Takes the arguments one by one; an option's value stands behind it or after a '='.
class Reader {
 public:
  explicit Reader(std::span<const char* const> arguments) : rest_(arguments) {}

  bool done() const { return rest_.empty(); }

  std::string NextOption() {
    const std::string_view argument = Take();
    const std::size_t equals = argument.find('=');
    attached_.reset();
    if (argument.starts_with("--") && equals != std::string_view::npos) {
      attached_ = argument.substr(equals + 1);
    }
    return std::string(argument.substr(0, attached_ ? equals : argument.size()));
  }

  std::optional<std::string> Value() {
    if (attached_) return std::exchange(attached_, std::nullopt);
    if (rest_.empty()) return std::nullopt;
    return std::string(Take());
  }

  // True when a '=' gave a value to an option that has none.
  bool HasUnusedValue() const { return attached_.has_value(); }

 private:
  std::string_view Take() {
    const std::string_view argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  std::span<const char* const> rest_;
  std::optional<std::string> attached_;
};

Problem ReadNumber(const std::string& option, Reader& reader, long least, long most, long& out) {
  const auto text = reader.Value();
  const auto number = text ? ToNumber(*text, least, most) : std::nullopt;
  if (!number) {
    return option + " wants a number from " + std::to_string(least) + " to " + std::to_string(most);
  }
  out = *number;
  return std::nullopt;
}

Problem ReadPath(const std::string& option, Reader& reader, std::string& out) {
  const auto path = reader.Value();
  if (!path || path->empty()) return option + " wants a file";
  out = *path;
  return std::nullopt;
}

Problem ReadFault(Reader& reader, Options& options) {
  const auto text = reader.Value();
  if (!text) return "--fail wants OP=STATUS[xN][@SECONDS]";
  auto rule = ParseFaultRule(*text);
  if (!rule) return rule.error();
  options.faults.push_back(*std::move(rule));
  return std::nullopt;
}

Problem ReadTls(Reader& reader, Options& options) {
  if (Problem problem = ReadPath("--tls CERT KEY", reader, options.http.certificate_path)) {
    return problem;
  }
  return ReadPath("--tls CERT KEY", reader, options.http.key_path);
}

Problem ReadOption(const std::string& option, Reader& reader, Options& options) {
  constexpr long kMostSeconds = 10L * 365 * 24 * 3600;
  long number = 0;
  if (option == "--port") {
    Problem problem = ReadNumber(option, reader, 0, 65535, number);
    options.http.port = static_cast<int>(number);
    return problem;
  }
  if (option == "--delay-ms") {
    Problem problem = ReadNumber(option, reader, 0, 3'600'000, number);
    options.http.delay = std::chrono::milliseconds(number);
    return problem;
  }
  if (option == "--token-lifetime") {
    return ReadNumber(option, reader, -kMostSeconds, kMostSeconds, options.token_lifetime_seconds);
  }
  if (option == "--users") return ReadPath(option, reader, options.users_path);
  if (option == "--fail") return ReadFault(reader, options);
  if (option == "--tls") return ReadTls(reader, options);
  if (option == "--log") {
    options.http.log = true;
    return std::nullopt;
  }
  if (option == "--help" || option == "-h") {
    options.help = true;
    return std::nullopt;
  }
  return "there is no option " + option;
}

}  // namespace

std::string_view HelpText() {
  return R"(Usage: dbr-dev-server [OPTION]...

A double of the DBR API's authentication service, to test programs against.
It listens on 127.0.0.1 only, and prints "listening on URL" once it can be called.

  --port N                 listen on this port; 0, the default, takes a free one
  --users FILE             the users, a JSON list, instead of the five seeded ones
  --token-lifetime SECONDS how long a token is valid, 1800 by default; 0 or less
                           makes tokens that are expired from the start
  --delay-ms N             wait this long before each answer
  --fail OP=STATUS[xN][@SECONDS]
                           answer this operation with this status, N times or, without
                           xN, always; @SECONDS adds a Retry-After header. OP is login,
                           me, logout, workitems or any. May be given several times:
                           the first rule that is not used up yet applies
  --tls CERT KEY           serve https with this certificate chain and key (PEM files)
  --log                    print one line for each request to the standard error
  -h, --help               print this text

The seeded users are admin, orgadmin, planner, worker and viewer. Their passwords are the
name and 123 (admin123), their e-mail addresses the name at test.com (admin@test.com).

The exit status is 0 after SIGTERM or SIGINT, 1 when it cannot listen, 2 for bad arguments.
)";
}

std::expected<Options, std::string> ParseOptions(std::span<const char* const> arguments) {
  Options options;
  Reader reader(arguments);
  while (!reader.done()) {
    const std::string option = reader.NextOption();
    if (Problem problem = ReadOption(option, reader, options)) {
      return std::unexpected(*std::move(problem));
    }
    if (reader.HasUnusedValue()) return std::unexpected(option + " takes no value");
  }
  return options;
}

}  // namespace dbr_dev
