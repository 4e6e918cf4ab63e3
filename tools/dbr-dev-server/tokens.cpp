#include "tokens.hpp"

#include <jwt.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <utility>

namespace dbr_dev {
namespace {

struct FreeJwt {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using JwtPointer = std::unique_ptr<jwt_t, FreeJwt>;

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

TokenIssuer::TokenIssuer(std::string secret, long lifetime_seconds)
    : secret_(std::move(secret)), lifetime_seconds_(lifetime_seconds) {}

std::string TokenIssuer::RandomSecret() {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), static_cast<int>(secret.size())) != 1) {
    throw std::runtime_error("no random numbers for the token secret");
  }
  return secret;
}

std::string TokenIssuer::Issue(const User& user) const {
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0) throw std::runtime_error("a token cannot be made");
  const JwtPointer jwt(raw);
  const bool made = jwt_add_grant(raw, "sub", user.id.c_str()) == 0 &&
                    jwt_add_grant(raw, "username", user.username.c_str()) == 0 &&
                    jwt_add_grant(raw, "email", user.email.c_str()) == 0 &&
                    jwt_add_grant_int(raw, "exp", std::time(nullptr) + lifetime_seconds_) == 0 &&
                    jwt_set_alg(raw, JWT_ALG_HS256, Bytes(secret_), static_cast<int>(secret_.size())) == 0;
  const std::unique_ptr<char, FreeText> text(made ? jwt_encode_str(raw) : nullptr);
  if (!text) throw std::runtime_error("a token cannot be signed");
  return text.get();
}

std::optional<std::string> TokenIssuer::Verify(const std::string& token) const {
  // libjwt reads a C string: what follows a NUL would escape the check.
  if (token.find('\0') != std::string::npos) return std::nullopt;
  jwt_t* raw = nullptr;
  if (jwt_decode(&raw, token.c_str(), Bytes(secret_), static_cast<int>(secret_.size())) != 0) {
    return std::nullopt;
  }
  const JwtPointer jwt(raw);
  // The token names its own algorithm; one that says "none" must not pass.
  if (jwt_get_alg(raw) != JWT_ALG_HS256) return std::nullopt;
  if (jwt_get_grant_int(raw, "exp") <= std::time(nullptr)) return std::nullopt;
  const char* const subject = jwt_get_grant(raw, "sub");
  if (subject == nullptr) return std::nullopt;
  return subject;
}

}  // namespace dbr_dev
