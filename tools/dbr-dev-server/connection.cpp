#include "connection.hpp"

#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

#include "answer.hpp"

namespace dbr_dev {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1 ";

// How long a client may pause in the middle of a request.
constexpr std::chrono::seconds kReadPatience{30};

bool Poll(int socket, short events, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd descriptor{socket, events, 0};
    const int ready = ::poll(&descriptor, 1, static_cast<int>(std::max(left.count(), 0L)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

class PlainChannel : public Channel {
 public:
  explicit PlainChannel(int socket) : socket_(socket) {}

  ssize_t Receive(char* data, std::size_t size) override {
    for (;;) {
      const ssize_t count = ::recv(socket_, data, size, 0);
      if (count >= 0 || errno != EINTR) return count;
    }
  }

  bool Send(const char* data, std::size_t size) override {
    while (size > 0) {
      const ssize_t count = ::send(socket_, data, size, MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      data += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }

  bool WaitReadable(std::chrono::milliseconds timeout) override { return Poll(socket_, POLLIN, timeout); }

 private:
  int socket_;
};

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPointer = std::unique_ptr<SSL, FreeSsl>;

class TlsChannel : public Channel {
 public:
  TlsChannel(int socket, SslPointer ssl) : socket_(socket), ssl_(std::move(ssl)) {}

  ~TlsChannel() override {
    ERR_clear_error();
    // After a fatal error OpenSSL forbids the closing alert.
    if (healthy_) SSL_shutdown(ssl_.get());
  }

  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  ssize_t Receive(char* data, std::size_t size) override {
    return Outcome(SSL_read(ssl_.get(), data, Clamp(size)));
  }

  bool Send(const char* data, std::size_t size) override {
    while (size > 0) {
      const int count = Outcome(SSL_write(ssl_.get(), data, Clamp(size)));
      if (count <= 0) return false;
      data += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }

  bool WaitReadable(std::chrono::milliseconds timeout) override {
    return SSL_pending(ssl_.get()) > 0 || Poll(socket_, POLLIN, timeout);
  }

 private:
  static int Clamp(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
  }

  int Outcome(int result) {
    if (result > 0) return result;
    const int error = SSL_get_error(ssl_.get(), result);
    healthy_ = healthy_ && error != SSL_ERROR_SSL && error != SSL_ERROR_SYSCALL;
    ERR_clear_error();
    return error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
  }

  int socket_;
  SslPointer ssl_;
  bool healthy_ = true;
};

}  // namespace

std::unique_ptr<Channel> MakePlainChannel(int socket) {
  return std::make_unique<PlainChannel>(socket);
}

std::unique_ptr<Channel> MakeTlsChannel(int socket, SSL_CTX* context) {
  ERR_clear_error();
  SslPointer ssl(SSL_new(context));
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1 || SSL_accept(ssl.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return std::make_unique<TlsChannel>(socket, std::move(ssl));
}

bool Connection::WaitForRequest(std::chrono::milliseconds timeout) {
  return begin_ < end_ || (channel_.WaitReadable(timeout) && Fill());
}

bool Connection::Fill() {
  const ssize_t count = channel_.Receive(input_.data(), input_.size());
  begin_ = 0;
  end_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  return count > 0;
}

ssize_t Connection::read(char* data, std::size_t size) {
  if (begin_ == end_) {
    // A client that awaits "100 Continue" sends nothing before it has it.
    if (!output_.empty() && !Flush()) return -1;
    if (!channel_.WaitReadable(kReadPatience)) return -1;
    // The end of the input in the middle of a request is an error, too.
    if (!Fill()) return -1;
  }
  const std::size_t count = std::min(size, end_ - begin_);
  std::memcpy(data, input_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* data, std::size_t size) {
  // httplib writes a head in one piece. What stands before it can only be "100 Continue".
  if (std::string_view(data, size).starts_with(kVersion) && !Flush()) return -1;
  output_.append(data, size);
  return static_cast<ssize_t>(size);
}

bool Connection::Flush() {
  if (output_.empty()) return true;
  ReviseHead();
  const bool sent = channel_.Send(output_.data(), output_.size());
  output_.clear();
  return sent;
}

// httplib's own phrases are older than the service's, and not configurable.
void Connection::ReviseHead() {
  const std::size_t line_end = output_.find("\r\n");
  if (!output_.starts_with(kVersion) || line_end == std::string::npos) return;
  const std::string_view head = std::string_view(output_).substr(0, output_.find("\r\n\r\n") + 2);
  announced_close_ = head.find("\r\nconnection: close\r\n") != std::string_view::npos;
  std::from_chars(output_.data() + kVersion.size(), output_.data() + line_end, status_);
  std::string line = std::string(kVersion) + std::to_string(status_) + " ";
  line += ReasonPhrase(status_);
  output_.replace(0, line_end, line);
}

bool Connection::Skip(std::size_t size) {
  std::array<char, 4096> dropped{};
  while (size > 0) {
    const ssize_t count = read(dropped.data(), std::min(size, dropped.size()));
    if (count <= 0) return false;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = "127.0.0.1";
  port = 0;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip = "127.0.0.1";
  port = 0;
}

}  // namespace dbr_dev
