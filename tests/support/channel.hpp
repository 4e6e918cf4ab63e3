#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace dbr_test {

// The bytes of one accepted connection, plain or TLS. Owns its descriptor.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  virtual ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  // 0 or less: the client left.
  virtual long Read(char* data, std::size_t size);
  virtual bool Write(const char* data, std::size_t size);
  // Tells the client that no more will come; the plain socket needs no words for it.
  virtual void SayGoodbye() {}
  // Only closes the sending half.
  void HalfClose();
  // The descriptor's close will be a TCP reset.
  void ResetOnClose();

 private:
  int fd_;
};

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, ContextDeleter>;

// Null where a file cannot be read. Weak keys and old versions are taken: it is the client who has to refuse
// them.
TlsContext MakeTlsContext(const char* cert_file, const char* key_file, const char* client_ca_file,
                          int max_version);

// Shakes hands and makes the channel an encrypted one; where that fails, it stays as it is.
bool Encrypt(std::unique_ptr<Channel>& channel, SSL_CTX* context);

}  // namespace dbr_test
