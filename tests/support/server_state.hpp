#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "channel.hpp"
#include "scripted_server.h"

namespace dbr_test {

struct Step {
  int kind;
  std::string bytes;
  std::int64_t ms;
};
using Script = std::vector<Step>;

struct Answer {
  std::string bytes;
  std::int64_t delay_ms = 0;
};

}  // namespace dbr_test

// What the threads of a server share; `mutex` guards all of it but what is fixed before the first thread
// starts.
struct scripted_server {
  int listener = -1;
  int port = 0;
  std::string url;
  dbr_test::TlsContext tls;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<dbr_test::Script> scripts;
  std::deque<dbr_test::Answer> answers;
  std::deque<std::string> requests;  // a deque, since pointers into it are handed out
  std::string received;
  std::int64_t next_delay_ms = 0;
  int tls_fault = TLS_FAULT_NONE;
  int tls_faults_left = 0;
  int connections = 0;
  int disconnects = 0;
  bool stopping = false;
  std::set<int> open;

  std::thread acceptor;
  std::vector<std::thread> workers;
};

namespace dbr_test {

// Serves one accepted connection to its end, on the calling thread; an empty script is the well-behaved
// service.
void ServeConnection(scripted_server& server, int fd, const Script& script);

}  // namespace dbr_test
