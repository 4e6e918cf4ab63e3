#include "client/session.hpp"

#include <functional>

namespace dbr::client {
namespace {

// Two users must differ, who they are need not be known; | 1 keeps clear of 0, which is nobody.
std::size_t Identify(std::string_view user) noexcept {
  if (user.empty()) return 0;
  return std::hash<std::string_view>{}(user) | 1;
}

}  // namespace

Session::Session(const SecretString& bearer) : bearer_(bearer) {
  user_ = Identify(bearer_.view());
}

Session::Sent Session::AppendToken(std::string_view origin, Buffer& out) const {
  const std::lock_guard lock(mutex_);
  if (generation_ != 0 && origin == origin_) {
    out.Append(token_.view());
    return {true, generation_};
  }
  out.Append(bearer_.view());
  return {!bearer_.empty(), 0};
}

Session::Login::Login(std::string_view token, std::string_view origin, std::string_view user)
    : token_(token), origin_(origin), user_(Identify(user)) {}

void Session::Adopt(Login login) noexcept {
  const std::lock_guard lock(mutex_);
  token_ = std::move(login.token_);
  origin_ = std::move(login.origin_);
  generation_ = ++last_generation_;
  Become(login.user_);
}

void Session::SetBearer(std::string_view token) {
  SecretString copy(token);
  const std::lock_guard lock(mutex_);
  token_.Release();
  generation_ = 0;
  bearer_ = std::move(copy);
  Become(Identify(bearer_.view()));
}

void Session::End(std::uint64_t generation) noexcept {
  if (generation == 0) return;
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  token_.Release();
  generation_ = 0;
  Become(Identify(bearer_.view()));
}

// From nobody to somebody takes the connections along: the one that has just logged in is worth keeping.
void Session::Become(std::size_t user) noexcept {
  if (user_ != 0 && user_ != user) user_generation_.fetch_add(1, std::memory_order_relaxed);
  user_ = user;
}

}  // namespace dbr::client
