#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dbr_dev {

// The bytes of one client connection, plain or encrypted.
class Channel {
 public:
  virtual ~Channel() = default;

  // How many bytes came; 0 at the end, below 0 on an error.
  virtual ssize_t Receive(char* data, std::size_t size) = 0;
  virtual bool Send(const char* data, std::size_t size) = 0;

  // Waits for something to receive. False when nothing came in time.
  virtual bool WaitReadable(std::chrono::milliseconds timeout) = 0;
};

std::unique_ptr<Channel> MakePlainChannel(int socket);

// Shakes hands first; null where that fails.
std::unique_ptr<Channel> MakeTlsChannel(int socket, SSL_CTX* context);

// The stream through which httplib reads requests and writes answers. It differs from httplib's own
// in four ways: it keeps what a client sent ahead from one request to the next; it sends an answer
// in one piece; it sleeps in poll() while a connection is idle instead of looking every 10 ms; and it
// knows the service's reason phrases.
class Connection : public httplib::Stream {
 public:
  explicit Connection(Channel& channel) : channel_(channel) {}

  // False when the client closed or stayed silent for that long.
  bool WaitForRequest(std::chrono::milliseconds timeout);

  // Sends the answer that was written since the last call. False when the client is gone.
  bool Flush();

  // The status of the answer that was flushed last, 0 where none was since the start of the request.
  int status() const { return status_; }

  // Whether that answer announced that the connection ends with it.
  bool announced_close() const { return announced_close_; }

  void StartRequest() { status_ = 0; }

  // Drops that much of the input; false when it does not come.
  bool Skip(std::size_t size);

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;

  // httplib asks only to refuse the descriptors that select() cannot watch. poll() watches any.
  socket_t socket() const override { return 0; }

 private:
  bool Fill();
  void ReviseHead();

  Channel& channel_;
  std::array<char, 8192> input_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;
  int status_ = 0;
  bool announced_close_ = false;
};

}  // namespace dbr_dev
