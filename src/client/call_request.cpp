#include <array>
#include <charconv>
#include <utility>

#include "client/call.hpp"
#include "core/text.hpp"
#include "http/message.hpp"

namespace dbr::client {
namespace {

// A length is announced wherever the server may expect a body, also where there is none (RFC 9110, 8.6).
bool AnnouncesLength(std::string_view method, bool has_body) noexcept {
  return has_body || method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

std::string Call::DisplayUrl() const {
  const Url& url = server();
  return Concat({url.https ? "https://" : "http://", url.authority, url.prefix,
                 arguments_.path.substr(0, arguments_.path.find('?'))});
}

// What must not come back out: an operation sends a password or a token. Between attempts no token is known.
std::string_view Call::secret() const noexcept {
  if (!arguments_.password.empty()) return arguments_.password;
  return bytes_.view().substr(token_offset_, token_size_);
}

Result<void> Call::Encode() {
  const std::vector<Field>* fields = &client_.config().fields;
  std::vector<Field> own;
  const bool has_own = options_ && !options_->fields.empty();
  const bool asks = client_.hooks().wants_before_request;
  if (has_own || asks) {
    own = *fields;
    fields = &own;
  }
  if (has_own) {
    for (const auto& [name, value] : options_->fields) http::SetField(own, name, value);
  }
  if (asks) {
    if (auto asked = AskBeforeRequest(own); !asked) return asked;
  }
  AppendHead(*fields);
  if (auto authorized = AppendAuthorization(); !authorized) return authorized;
  bytes_.Append("\r\n");
  head_size_ = static_cast<std::uint32_t>(bytes_.size());
  bytes_.Append(arguments_.body);
  return {};
}

Result<void> Call::AskBeforeRequest(std::vector<Field>& fields) const {
  const std::string url = DisplayUrl();
  const AttemptInfo info{.operation = arguments_.operation->name,
                         .method = arguments_.method,
                         .url = url,
                         .attempt = attempts_ + 1};
  std::string why;
  const Status status = client_.hooks().BeforeRequest(info, fields, why);
  if (status == Status::kOk) return {};
  if (!why.empty()) return Fail(status, Concat({"before_request: ", why}));
  return Fail(status, Concat({"the before_request callback ended the call: ", StatusText(status)}));
}

void Call::AppendHead(const std::vector<Field>& fields) {
  const Url& url = server();
  bytes_.Clear();
  bytes_.Reserve(512 + arguments_.path.size() + arguments_.body.size());
  for (const std::string_view part :
       {arguments_.method, std::string_view(" "), std::string_view(url.prefix), arguments_.path,
        std::string_view(" HTTP/1.1\r\nHost: "), std::string_view(url.authority), std::string_view("\r\n")}) {
    bytes_.Append(part);
  }
  for (const auto& [name, value] : fields) http::AppendField(bytes_, name, value);
  if (arguments_.has_body && !http::FindField(fields, "Content-Type")) {
    http::AppendField(bytes_, "Content-Type", "application/json");
  }
  if (!AnnouncesLength(arguments_.method, arguments_.has_body)) return;
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), arguments_.body.size()).ptr;
  http::AppendField(bytes_, "Content-Length", {digits.data(), end});
}

Result<void> Call::AppendProvided() {
  SecretString token;
  std::string why;
  const Status status = client_.hooks().ProvideBearer(token, why);
  if (!why.empty()) return Fail(status, Concat({"bearer_provider: ", why}));
  if (status != Status::kOk) {
    return Fail(status, Concat({"the bearer provider gave no token: ", StatusText(status)}));
  }
  bytes_.Append(token.view());
  return {};
}

// Looked up anew for every attempt: the call's own, the session's, the client's, the provider's.
Result<void> Call::AppendAuthorization() {
  constexpr std::string_view kPrefix = "Authorization: Bearer ";
  token_size_ = 0;
  session_sent_ = 0;
  if (!arguments_.operation->sends_token) return {};
  bytes_.Append(kPrefix);
  token_offset_ = static_cast<std::uint32_t>(bytes_.size());
  if (options_ && !options_->bearer.empty()) {
    bytes_.Append(options_->bearer.view());
  } else {
    const Session::Sent sent = client_.session().AppendToken(server().origin, bytes_);
    session_sent_ = sent.generation;
    if (!sent.any && client_.hooks().provides_bearer) {
      if (auto provided = AppendProvided(); !provided) return provided;
    }
  }
  token_size_ = static_cast<std::uint32_t>(bytes_.size()) - token_offset_;
  if (token_size_ == 0) {
    bytes_.Truncate(token_offset_ - kPrefix.size());
    token_offset_ = 0;  // what is left may be shorter
  } else {
    bytes_.Append("\r\n");
  }
  return {};
}

}  // namespace dbr::client
