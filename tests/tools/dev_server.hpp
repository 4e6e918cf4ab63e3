#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "http_client.hpp"

namespace dbr_dev_test {

// A running dbr-dev-server, on a port of its own.
class DevServer {
 public:
  explicit DevServer(std::vector<std::string> arguments = {});
  ~DevServer();

  DevServer(const DevServer&) = delete;
  DevServer& operator=(const DevServer&) = delete;

  int port() const { return port_; }
  const std::string& first_line() const { return first_line_; }

  // Sends the signal and waits for the end; the exit status, or 256 + the signal that killed it.
  int Stop(int signal);

  // What it wrote to the standard error. Complete once it has stopped.
  std::string ErrorText() const;

  Response Exchange(std::string_view method, std::string_view target, const Headers& headers = {},
                    std::string_view body = "") const;
  Response Login(const std::string& username, const std::string& password) const;

  // The Authorization header of a user who has just signed in.
  Headers SignedIn(const std::string& username, const std::string& password) const;

 private:
  pid_t process_ = -1;
  int port_ = 0;
  std::string first_line_;
  std::string error_path_;
};

struct Outcome {
  int status;
  std::string output;
  std::string error;
};

// Runs dbr-dev-server to its end, for arguments with which it does not serve.
Outcome RunDevServer(const std::vector<std::string>& arguments);

// A file for the length of a test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content);
  ~TemporaryFile();

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  std::string Read() const;

 private:
  std::string path_;
};

}  // namespace dbr_dev_test
