// What the tests of the C++ header share.
#ifndef DBR_TESTS_CPP_SUPPORT_HPP_
#define DBR_TESTS_CPP_SUPPORT_HPP_

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <dbr/dbr.hpp>
#include <string>
#include <thread>

#include "clock.h"
#include "dev_server.h"
#include "scripted_server.h"

namespace dbr_test {

using namespace std::chrono_literals;

// The development server, started once for all tests.
inline std::string service() {
  static const std::unique_ptr<dev_server, void (*)(dev_server*)> server(dev_server_start(nullptr),
                                                                         dev_server_stop);
  return server ? dev_server_url(server.get()) : "";
}

inline dbr::ClientOptions to_service() {
  return dbr::ClientOptions().server_url(service()).retry_none();
}

// Options of a client that is answered so, without a network.
inline dbr::ClientOptions answered(int status, std::string body, std::string type = "application/json") {
  return dbr::ClientOptions().retry_none().transport(
      [status, body = std::move(body), type = std::move(type)](
          const dbr::HttpRequest&, dbr::HttpReply& reply) { return reply.set(status, type, body); });
}

// Both ends of a test's connections are in this process.
inline void allow_open_files(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, count));
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A server that does what a test says.
class Scripted {
 public:
  Scripted() : server_(scripted_server_start()) {}
  ~Scripted() { scripted_server_stop(server_); }
  Scripted(const Scripted&) = delete;
  Scripted& operator=(const Scripted&) = delete;

  scripted_server* get() const { return server_; }
  dbr::ClientOptions options() const {
    return dbr::ClientOptions().server_url(scripted_server_url(server_)).retry_none();
  }
  // The next call gets no answer.
  void say_nothing() {
    const server_step script[] = {READ_REQUEST, END_OF_SCRIPT};
    scripted_server_connection(server_, script);
  }
  std::string header(int request, const char* name) const {
    char value[4096] = "";
    const char* text = scripted_server_request(server_, request);
    if (text != nullptr) scripted_request_header(text, name, value, sizeof value);
    return value;
  }

 private:
  scripted_server* server_;
};

// The error that a function throws; fails the test where it throws none.
template <class Function>
dbr::Error thrown_by(Function&& function) {
  try {
    function();
  } catch (const dbr::Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return dbr::Error(dbr::Status::kOk);
}

// Counts how many copies of it live, for what must be released.
class Witness {
 public:
  explicit Witness(std::atomic<int>& living) : living_(&living) { ++*living_; }
  Witness(const Witness& other) : living_(other.living_) { ++*living_; }
  Witness& operator=(const Witness&) = delete;
  ~Witness() { --*living_; }

 private:
  std::atomic<int>* living_;
};

}  // namespace dbr_test

#endif  // DBR_TESTS_CPP_SUPPORT_HPP_
