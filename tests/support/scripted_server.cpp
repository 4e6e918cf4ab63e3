#include "scripted_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "alloc_faults.h"
#include "http_text.hpp"
#include "loopback.hpp"
#include "server_state.hpp"

namespace {

// The support's own threads are no subject of a test: no allocation of theirs fails, and OpenSSL's writes to
// a client that left shall not end the process.
void PrepareThread() {
  if (alloc_faults_exempt_thread != nullptr) alloc_faults_exempt_thread();
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

// With the lock held.
dbr_test::Script NextScript(scripted_server& server) {
  if (server.scripts.empty()) return {};
  dbr_test::Script script = std::move(server.scripts.front());
  server.scripts.pop_front();
  return script;
}

// With the lock held. The script is taken here: of two connections the first shall have the first, however
// long its handshake takes.
void StartWorker(scripted_server& server, int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ++server.connections;
  server.open.insert(fd);
  server.changed.notify_all();
  server.workers.emplace_back([&server, fd, script = NextScript(server)] {
    PrepareThread();
    dbr_test::ServeConnection(server, fd, script);
  });
}

void Accept(scripted_server& server) {
  PrepareThread();
  for (;;) {
    const int fd = accept4(server.listener, nullptr, nullptr, SOCK_CLOEXEC);
    {
      const std::lock_guard lock(server.mutex);
      if (server.stopping) {
        if (fd >= 0) close(fd);
        return;
      }
      if (fd >= 0) {
        StartWorker(server, fd);
        continue;
      }
    }
    // Out of descriptors: the test's own doing, and it passes.
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

scripted_server* Start(const char* address, std::string_view host, dbr_test::TlsContext tls) {
  auto server = std::make_unique<scripted_server>();
  server->port = 0;
  server->listener = dbr_test::BindLoopback(address, &server->port);
  if (server->listener < 0) return nullptr;
  if (listen(server->listener, 512) != 0) {
    close(server->listener);
    return nullptr;
  }
  server->tls = std::move(tls);
  server->url = server->tls ? "https://" : "http://";
  server->url.append(host).append(":").append(std::to_string(server->port));
  scripted_server* const started = server.release();
  started->acceptor = std::thread([started] { Accept(*started); });
  return started;
}

template <typename Condition>
int WaitFor(scripted_server* server, int64_t milliseconds, Condition condition) {
  std::unique_lock lock(server->mutex);
  return server->changed.wait_for(lock, std::chrono::milliseconds(milliseconds), condition) ? 1 : 0;
}

int Read(scripted_server* server, const int& value) {
  const std::lock_guard lock(server->mutex);
  return value;
}

}  // namespace

scripted_server* scripted_server_start(void) {
  return Start("127.0.0.1", "127.0.0.1", nullptr);
}

scripted_server* scripted_server_start_ipv6(void) {
  return Start("::1", "[::1]", nullptr);
}

scripted_server* scripted_server_start_tls(const scripted_server_tls* tls) {
  auto context =
      dbr_test::MakeTlsContext(tls->cert_file, tls->key_file, tls->client_ca_file, tls->max_version);
  return context ? Start("127.0.0.1", "127.0.0.1", std::move(context)) : nullptr;
}

void scripted_server_stop(scripted_server* server) {
  if (server == nullptr) return;
  {
    const std::lock_guard lock(server->mutex);
    server->stopping = true;
    for (const int fd : server->open) shutdown(fd, SHUT_RDWR);
  }
  shutdown(server->listener, SHUT_RDWR);
  server->acceptor.join();
  for (std::thread& worker : server->workers) worker.join();
  close(server->listener);
  delete server;
}

const char* scripted_server_url(const scripted_server* server) {
  return server->url.c_str();
}

int scripted_server_port(const scripted_server* server) {
  return server->port;
}

void scripted_server_connection(scripted_server* server, const server_step* script) {
  dbr_test::Script copy;
  for (; script->kind != STEP_END; ++script) {
    copy.push_back(
        {script->kind, std::string(script->bytes == nullptr ? "" : script->bytes, script->len), script->ms});
  }
  const std::lock_guard lock(server->mutex);
  server->scripts.push_back(std::move(copy));
}

void scripted_server_answer(scripted_server* server, int status, const char* content_type, const char* body) {
  const std::string answer = dbr_test::MakeAnswer(status, content_type, body);
  scripted_server_answer_bytes(server, answer.data(), answer.size());
}

void scripted_server_answer_text(scripted_server* server, const char* text) {
  scripted_server_answer_bytes(server, text, std::strlen(text));
}

void scripted_server_answer_bytes(scripted_server* server, const char* bytes, size_t len) {
  const std::lock_guard lock(server->mutex);
  server->answers.push_back({std::string(bytes, len), std::exchange(server->next_delay_ms, 0)});
}

void scripted_server_delay(scripted_server* server, int64_t milliseconds) {
  const std::lock_guard lock(server->mutex);
  server->next_delay_ms = milliseconds;
}

void scripted_server_forget(scripted_server* server) {
  const std::lock_guard lock(server->mutex);
  server->scripts.clear();
  server->answers.clear();
  server->next_delay_ms = 0;
}

void scripted_server_tls_fault(scripted_server* server, int fault, int count) {
  const std::lock_guard lock(server->mutex);
  server->tls_fault = fault;
  server->tls_faults_left = count;
}

int scripted_server_connections(scripted_server* server) {
  return Read(server, server->connections);
}

int scripted_server_disconnects(scripted_server* server) {
  return Read(server, server->disconnects);
}

int scripted_server_requests(scripted_server* server) {
  const std::lock_guard lock(server->mutex);
  return static_cast<int>(server->requests.size());
}

const char* scripted_server_request(scripted_server* server, int n) {
  const std::lock_guard lock(server->mutex);
  const auto index = static_cast<std::size_t>(n);
  return index < server->requests.size() ? server->requests[index].c_str() : nullptr;
}

int scripted_server_received(scripted_server* server, const char* text) {
  const std::lock_guard lock(server->mutex);
  return server->received.find(text) != std::string::npos ? 1 : 0;
}

int scripted_server_wait_requests(scripted_server* server, int count, int64_t milliseconds) {
  return WaitFor(server, milliseconds,
                 [&] { return server->requests.size() >= static_cast<std::size_t>(count); });
}

int scripted_server_wait_connections(scripted_server* server, int count, int64_t milliseconds) {
  return WaitFor(server, milliseconds, [&] { return server->connections >= count; });
}

int scripted_server_wait_disconnects(scripted_server* server, int count, int64_t milliseconds) {
  return WaitFor(server, milliseconds, [&] { return server->disconnects >= count; });
}

int scripted_request_header(const char* request, const char* name, char* value, size_t size) {
  std::string_view found;
  if (!dbr_test::FindHeader(request, name, found) || found.size() >= size) return 0;
  value[found.copy(value, size - 1)] = '\0';
  return 1;
}

const char* scripted_request_body(const char* request) {
  const char* const end = std::strstr(request, "\r\n\r\n");
  return end == nullptr ? "" : end + 4;
}
