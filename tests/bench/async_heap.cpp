// What an asynchronous call holds on the heap: in flight, against a server that takes requests and never
// answers (over TLS where it gets a certificate), or queued behind the one that is in flight.
//
// usage: async_heap in_flight|queued CALLS [CERTIFICATE KEY]     prints bytes per call
#include <arpa/inet.h>
#include <dbr/dbr.h>
#include <malloc.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

namespace {

int Listen(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(fd, 4096) != 0) return -1;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return fd;
}

// Says a byte for each request that has come, until it is killed.
[[noreturn]] void Serve(int listener, int requests, const char* certificate, const char* key) {
  SSL_CTX* context = nullptr;
  if (certificate) {
    context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
      _exit(1);
    }
  }
  while (true) {
    const int fd = accept(listener, nullptr, nullptr);
    std::thread([=] {
      char bytes[4096];
      SSL* tls = context ? SSL_new(context) : nullptr;
      if (tls) SSL_set_fd(tls, fd);
      const bool asked = tls ? SSL_accept(tls) == 1 && SSL_read(tls, bytes, sizeof bytes) > 0
                             : recv(fd, bytes, sizeof bytes, 0) > 0;
      if (asked && write(requests, "r", 1) != 1) _exit(1);
    }).detach();
  }
}

std::size_t Heap() {
  const struct mallinfo2 now = mallinfo2();
  return now.uordblks + now.hblkhd;
}

void OnUser(dbr_status, dbr_user* user, dbr_error* error, void*) {
  dbr_user_free(user);
  dbr_error_free(error);
}

bool Begin(dbr_client* client, int calls) {
  for (int i = 0; i < calls; ++i) {
    if (dbr_auth_me_async(client, nullptr, &OnUser, nullptr, nullptr) != DBR_OK) return false;
  }
  return true;
}

bool AwaitRequests(int requests, int count) {
  char byte = 0;
  while (count > 0 && read(requests, &byte, 1) == 1) --count;
  return count == 0;
}

// The bytes that `calls` calls hold, or 0 where something failed. One call warms up what all share.
std::size_t HeldBy(dbr_client* client, int requests, bool queued, int calls) {
  if (!Begin(client, 1) || !AwaitRequests(requests, 1)) return 0;
  const std::size_t before = Heap();
  if (!Begin(client, calls) || !AwaitRequests(requests, queued ? 0 : calls)) return 0;
  usleep(200'000);  // the last of them is in flight, or taken into the queue
  return Heap() - before;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  mallopt(M_ARENA_MAX, 1);  // the other arenas are in no sum
  const bool queued = std::string_view(argv[1]) == "queued";
  const bool tls = argc > 4;
  const int calls = std::atoi(argv[2]);
  int port = 0;
  int requests[2];
  const int listener = Listen(port);
  if (listener < 0 || pipe(requests) != 0) return 1;
  const pid_t server = fork();
  if (server == 0) Serve(listener, requests[1], tls ? argv[3] : nullptr, tls ? argv[4] : nullptr);
  close(listener);
  close(requests[1]);

  dbr_client_options* options = dbr_client_options_new();
  const std::string url = (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port);
  dbr_client_options_set_server_url(options, url.c_str());
  dbr_client_options_set_http_bearer(options, std::string(250, 't').c_str());
  dbr_client_options_set_ca_file(options, tls ? argv[3] : nullptr);
  dbr_client_options_set_attempt_timeout_ms(options, 0);
  dbr_client_options_set_max_concurrency(options, queued ? 1 : calls + 1);
  dbr_client* client = nullptr;
  std::size_t held = 0;
  if (dbr_client_new(options, &client, nullptr) == DBR_OK) held = HeldBy(client, requests[0], queued, calls);
  dbr_client_options_free(options);
  dbr_client_free(client);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  std::printf("%zu\n", held / static_cast<std::size_t>(calls));
  return held == 0 ? 1 : 0;
}
