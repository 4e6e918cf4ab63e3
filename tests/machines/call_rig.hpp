#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/call.hpp"
#include "client/client.hpp"
#include "core/text.hpp"
#include "fake_connection.hpp"

namespace dbr::test {

// Does what the test says, and notes what it was asked and told.
class FakeHooks final : public client::Hooks {
 public:
  std::function<Status(SecretString&, std::string&)> provide;
  std::function<Status(std::vector<Field>&, std::string&)> before;
  Status after_answer = Status::kOk;
  Status log_answer = Status::kOk;

  std::vector<std::string> lines;
  struct Told {
    std::uint32_t attempt;
    Status status;
    int http_status;
    std::int64_t retry_in_ms;
  };
  std::vector<Told> told;

  Status Log(client::LogLevel, const char* line) noexcept override {
    lines.emplace_back(line);
    return log_answer;
  }
  Status ProvideBearer(SecretString& token, std::string& why) noexcept override {
    return provide(token, why);
  }
  Status BeforeRequest(const client::AttemptInfo&, std::vector<Field>& fields,
                       std::string& why) noexcept override {
    return before(fields, why);
  }
  Status AfterAttempt(const client::AttemptInfo& attempt) noexcept override {
    told.push_back({attempt.attempt, attempt.status, attempt.http_status, attempt.retry_in_ms});
    return after_answer;
  }
  std::string AllLines() const {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }
};

inline std::string Answer(std::string_view status_line, std::string_view fields, std::string_view body) {
  return Concat({"HTTP/1.1 ", status_line, "\r\n", fields,
                 "Content-Type: application/json\r\nContent-Length: ", std::to_string(body.size()),
                 "\r\n\r\n", body});
}

// A client with the other ends of its connections, and one call at a time of it.
class CallRig : private client::ResponseHandler {
 public:
  Network network;
  std::shared_ptr<FakeHooks> hooks = std::make_shared<FakeHooks>();
  client::Config config;  // read by the first Begin()
  std::shared_ptr<client::CallOptions> options = std::make_shared<client::CallOptions>();
  client::Operation operation{.name = "me"};
  client::Arguments arguments{.operation = &operation,
                              .method = "GET",
                              .path = "/api/v1/auth/me",
                              .body = {},
                              .has_body = false,
                              .password = {}};
  int accepted = 0;
  int settled = 0;
  std::optional<Error> refusal;  // of the handler

  CallRig() {
    config.server = *Url::Parse("http://127.0.0.1:8000");
    config.bearer.Assign("the.clients.token");
    config.timeout_ms = 30'000;
  }

  client::Client& client() {
    if (!client_) {
      hooks->provides_bearer = static_cast<bool>(hooks->provide);
      hooks->wants_before_request = static_cast<bool>(hooks->before);
      config.hooks = hooks;
      client_.emplace(config);
    }
    return *client_;
  }
  client::Call& Begin(Micros start = 0) {
    call_.emplace(client(), client().blocking_pool(), arguments, options,
                  static_cast<client::ResponseHandler&>(*this), start);
    return *call_;
  }
  // What the next attempt will be told, once it has sent its request: an idle connection is a silent one.
  void Answers(std::string_view status_line, std::string_view fields = "", std::string_view body = "{}") {
    answers_.push_back(Answer(status_line, fields, body));
  }
  http::Wait Attempt(Micros now) {
    call_->Step(now);
    if (!answers_.empty()) {
      peer(network.opened() - 1).Says(answers_.front());
      answers_.pop_front();
    }
    return call_->Step(now);
  }
  std::unique_ptr<Error> EndOf(client::Call& call) {
    auto error = call.TakeError();
    if (error) return error;
    error = std::make_unique<Error>();
    error->status = Status::kOk;
    return error;
  }
  Peer& peer(std::size_t n) { return network.peer(n); }
  client::Call& current() { return *call_; }

 private:
  Result<void> Accept(const client::Answer&) override {
    ++accepted;
    if (refusal) return std::unexpected(*refusal);
    return {};
  }

  void Settle() noexcept override { ++settled; }

  std::deque<std::string> answers_;
  std::optional<client::Client> client_;
  std::optional<client::Call> call_;
};

inline constexpr Micros kSecond = 1'000'000;

}  // namespace dbr::test
