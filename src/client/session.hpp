#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "core/buffer.hpp"

namespace dbr::client {

// Who the client speaks for: the token that a login brought, and the one that the user set. Safe between
// threads.
class Session {
 public:
  // Which of the two a request carries. `generation` names the very token of a login; 0 for none.
  struct Sent {
    bool any = false;
    std::uint64_t generation = 0;
  };

  // What a login brought, from `origin`. `user` identifies who it is.
  class Login {
   public:
    Login(std::string_view token, std::string_view origin, std::string_view user);

   private:
    friend class Session;
    SecretString token_;
    std::string origin_;
    std::size_t user_;
  };

  explicit Session(const SecretString& bearer);

  // Appends the token for a request to `origin`: the login's where that origin issued it, else the user's.
  Sent AppendToken(std::string_view origin, Buffer& out) const;

  void Adopt(Login login) noexcept;
  // Ends the login's session and sets the user's own token; "": none.
  void SetBearer(std::string_view token);
  // A logout that carried this token has ended; a token that came meanwhile stays.
  void End(std::uint64_t generation) noexcept;

  // Changes when the requests begin to speak for somebody else: connections from before are not used for
  // them.
  const std::atomic<std::uint64_t>& user_generation() const noexcept { return user_generation_; }

 private:
  void Become(std::size_t user) noexcept;

  mutable std::mutex mutex_;
  SecretString token_;
  std::string origin_;
  SecretString bearer_;
  std::uint64_t generation_ = 0;  // of token_; 0: there is none
  std::uint64_t last_generation_ = 0;
  std::size_t user_ = 0;  // a hash; 0: nobody yet
  std::atomic<std::uint64_t> user_generation_{0};
};

}  // namespace dbr::client
