#include "client/blocking.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "client/wakeup.hpp"
#include "core/cancel_token.hpp"

namespace dbr::client {
namespace {

// Makes a token's firing readable for poll, as long as it lives. Without a token it is nothing.
class CancelWatch final : public CancelToken::Listener {
 public:
  explicit CancelWatch(CancelToken* token) noexcept : token_(token), wake_up_(token != nullptr) {
    if (wake_up_.ok()) token_->Add(*this);
  }
  ~CancelWatch() {
    if (token_) token_->Remove(*this);
  }
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;

  void OnCancel() noexcept override { wake_up_.Wake(); }
  bool blind() const noexcept { return token_ && !wake_up_.ok(); }
  int fd() const noexcept { return wake_up_.fd(); }  // -1, which poll passes over: nothing to watch

 private:
  CancelToken* const token_;
  WakeUp wake_up_;
};

// Where no descriptor is left to be woken through, the waits are short and look by themselves.
constexpr std::int64_t kLookEveryMs = 50;

class Poller {
 public:
  Poller(Client& client, CancelToken* cancel) noexcept
      : watch_(cancel), blind_(!client.closing().ok() || watch_.blind()) {
    Add({client.closing().fd(), true, false});
    if (cancel) Add({watch_.fd(), true, false});
    own_ = count_;
  }

  void Await(const http::Wait& wait, Micros now) noexcept {
    count_ = own_;
    Micros until = wait.until;
    if (wait.connecting) {
      until = std::min(until, wait.connecting->timer());
      for (const http::Interest& interest : *wait.connecting) Add(interest);
    } else if (wait.interest.fd >= 0) {
      Add(wait.interest);
    }
    std::int64_t ms = MillisUntil(until, now);
    if (blind_) ms = ms < 0 ? kLookEveryMs : std::min(ms, kLookEveryMs);
    constexpr std::int64_t kHour = 3'600'000;
    const int timeout = static_cast<int>(std::min(ms, kHour));
    if (poll(fds_.data(), count_, timeout) <= 0 || !wait.connecting) return;
    const Micros then = Now();
    for (nfds_t i = own_; i < count_; ++i) {
      const auto events = static_cast<unsigned>(fds_[i].revents);
      constexpr unsigned kIn = POLLIN | POLLHUP | POLLERR;
      constexpr unsigned kOut = POLLOUT | POLLERR;
      if (events != 0) wait.connecting->OnReady(fds_[i].fd, (events & kIn) != 0, (events & kOut) != 0, then);
    }
  }

 private:
  void Add(const http::Interest& interest) noexcept {
    if (count_ == fds_.size()) return;
    const int events = (interest.read ? POLLIN : 0) | (interest.write ? POLLOUT : 0);
    fds_[count_++] = {interest.fd, static_cast<short>(events), 0};
  }

  CancelWatch watch_;
  std::array<pollfd, 12> fds_{};
  nfds_t own_ = 0;
  nfds_t count_ = 0;
  const bool blind_;
};

}  // namespace

void RunBlocking(Client& client, Call& call) {
  Poller poller(client, call.cancel());
  Micros now = Now();
  while (true) {
    if (call.stopped()) return call.End(Status::kCancelled, now);
    const http::Wait wait = call.Step(now);
    if (call.done()) return;
    if (client.hooks().any()) now = Now();  // they took their time
    poller.Await(wait, now);
    now = Now();
  }
}

}  // namespace dbr::client
