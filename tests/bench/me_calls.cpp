// `me` a number of times on kept connections, to be counted from outside: by libdbr, by libcurl's own HTTP,
// tuned as far as it goes (one handle, CURLOPT_CURLU, a prepared header list) with simdjson, or by a bare
// socket with simdjson, which is the limit of what can be had (http only).
//
// usage: me_calls dbr|curl|socket URL TOKEN COUNT [CA_FILE [THREADS]]     CA_FILE "": none; THREADS: libdbr
// only
#include <curl/curl.h>
#include <dbr/dbr.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bare.hpp"

namespace {

using dbr_bench::Connected;
using dbr_bench::HoldsUser;
using dbr_bench::MeRequest;

dbr_client* NewClient(const char* url, const char* token, const char* ca_file) {
  dbr_client_options* options = dbr_client_options_new();
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_http_bearer(options, token);
  dbr_client_options_set_ca_file(options, ca_file);
  dbr_client* client = nullptr;
  dbr_client_new(options, &client, nullptr);
  dbr_client_options_free(options);
  return client;
}

int Calls(dbr_client* client, int count) {
  int failed = 0;
  for (int i = 0; i < count && failed == 0; ++i) {
    dbr_user* user = nullptr;
    failed += dbr_auth_me(client, nullptr, &user, nullptr) == DBR_OK ? 0 : 1;
    dbr_user_free(user);
  }
  return failed;
}

// In so many threads, on one client for all of them or on one for each.
int ByLibdbr(const char* url, const char* token, int count, const char* ca_file, int threads, bool each) {
  dbr_client* shared = NewClient(url, token, ca_file);
  std::atomic<int> failed = 0;
  const auto calls = [&] {
    dbr_client* client = each ? NewClient(url, token, ca_file) : shared;
    failed += Calls(client, count / threads);
    if (each) dbr_client_free(client);
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(calls);
  calls();
  for (std::thread& other : others) other.join();
  dbr_client_free(shared);
  return failed;
}

int BySocket(const std::string& url, const std::string& token, int count) {
  const int fd = Connected(url);
  const std::string request = MeRequest(url, token);
  simdjson::dom::parser parser;
  std::array<char, 16384> buffer;
  for (int i = 0; i < count; ++i) {
    if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 1;
    const ssize_t n = recv(fd, buffer.data(), buffer.size() - simdjson::SIMDJSON_PADDING, 0);
    if (n <= 0 || !HoldsUser(parser, {buffer.data(), static_cast<std::size_t>(n)})) return 1;
  }
  close(fd);
  return 0;
}

std::size_t Append(char* data, std::size_t size, std::size_t n, void* body) {
  static_cast<std::string*>(body)->append(data, size * n);
  return size * n;
}

int ByLibcurl(const std::string& url, const std::string& token, int count, const char* ca_file) {
  CURL* easy = curl_easy_init();
  CURLU* target = curl_url();
  curl_url_set(target, CURLUPART_URL, (url + "/api/v1/auth/me").c_str(), 0);
  curl_slist* headers = curl_slist_append(nullptr, "Accept: application/json");
  headers = curl_slist_append(headers, "User-Agent: libdbr/1.0.0");
  headers = curl_slist_append(headers, ("Authorization: Bearer " + token).c_str());
  std::string body;
  simdjson::dom::parser parser;
  curl_easy_setopt(easy, CURLOPT_CURLU, target);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
  if (ca_file) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
  int failed = 0;
  for (int i = 0; i < count && failed == 0; ++i) {
    body.clear();
    failed += curl_easy_perform(easy) == CURLE_OK ? 0 : 1;
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    std::string_view name;
    failed +=
        parser.parse(body.data(), body.size(), false)["username"].get(name) == simdjson::SUCCESS ? 0 : 1;
  }
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  curl_url_cleanup(target);
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const std::string_view client = argv[1];
  const char* ca_file = argc > 5 && *argv[5] != '\0' ? argv[5] : nullptr;
  const int count = std::atoi(argv[4]);
  if (client == "socket") return BySocket(argv[2], argv[3], count);
  if (client == "curl") return ByLibcurl(argv[2], argv[3], count, ca_file);
  const int threads = argc > 6 ? std::atoi(argv[6]) : 1;
  return ByLibdbr(argv[2], argv[3], count, ca_file, threads, client == "dbr_each");
}
