#include "channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace dbr_test {
namespace {

class TlsChannel : public Channel {
 public:
  TlsChannel(int fd, SSL* ssl) : Channel(fd), ssl_(ssl) {}
  ~TlsChannel() override { SSL_free(ssl_); }

  long Read(char* data, std::size_t size) override { return SSL_read(ssl_, data, static_cast<int>(size)); }

  bool Write(const char* data, std::size_t size) override {
    std::size_t written = 0;
    return size == 0 || SSL_write_ex(ssl_, data, size, &written) == 1;
  }

  void SayGoodbye() override { SSL_shutdown(ssl_); }

 private:
  SSL* ssl_;
};

}  // namespace

Channel::~Channel() {
  if (fd_ >= 0) close(fd_);
}

long Channel::Read(char* data, std::size_t size) {
  return recv(fd_, data, size, 0);
}

bool Channel::Write(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd_, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

void Channel::HalfClose() {
  shutdown(fd_, SHUT_WR);
}

void Channel::ResetOnClose() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

TlsContext MakeTlsContext(const char* cert_file, const char* key_file, const char* client_ca_file,
                          int max_version) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (!context) return nullptr;
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  if (max_version != 0) SSL_CTX_set_max_proto_version(context.get(), max_version);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file) != 1) return nullptr;
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file, SSL_FILETYPE_PEM) != 1) return nullptr;
  if (client_ca_file != nullptr) {
    if (SSL_CTX_load_verify_locations(context.get(), client_ca_file, nullptr) != 1) return nullptr;
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

bool Encrypt(std::unique_ptr<Channel>& channel, SSL_CTX* context) {
  SSL* const ssl = SSL_new(context);
  if (ssl == nullptr) return false;
  SSL_set_fd(ssl, channel->fd());
  if (SSL_accept(ssl) != 1) {
    SSL_free(ssl);
    return false;
  }
  channel = std::make_unique<TlsChannel>(channel->Release(), ssl);
  return true;
}

}  // namespace dbr_test
