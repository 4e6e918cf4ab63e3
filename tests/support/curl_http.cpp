#include "curl_http.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace dbr_test {
namespace {

constexpr int kMostBytes = 128 * 1024;

using Multi = std::unique_ptr<CURLM, decltype([](CURLM* multi) { curl_multi_cleanup(multi); })>;

void Demand(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) { Demand(fd >= 0, "no socket"); }
  ~Descriptor() { close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// Listens on a name that the kernel gives, in no file system and on no network.
class Listener {
 public:
  Listener() : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socklen_t size = sizeof(address.sun_family);
    Demand(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0, "no name for a socket");
    Demand(listen(socket_.get(), 4) == 0, "no listening");
    size = sizeof(address);
    Demand(getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0,
           "no name of a socket");
    name_.assign(address.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);
  }
  const char* name() const { return name_.c_str(); }
  int Accept() const { return accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC); }

 private:
  Descriptor socket_;
  std::string name_;
};

std::size_t AppendBody(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// The lines of all heads and of the trailers come here. libcurl's own table of headers is of no use: in 7.88
// it makes of an empty value a CR.
struct HeadLines {
  std::vector<std::pair<std::string, std::string>>* fields;
  bool in_head = false;

  void Take(std::string_view line) {
    if (line.starts_with("HTTP/")) {
      fields->clear();
      in_head = true;
    } else if (line == "\r\n") {
      in_head = false;
    } else if (const std::size_t colon = line.find(':'); in_head && colon != std::string_view::npos) {
      fields->emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
    }
  }
};

std::size_t TakeHeadLine(char* data, std::size_t size, std::size_t count, void* lines) {
  static_cast<HeadLines*>(lines)->Take({data, size * count});
  return size * count;
}

// Sends it all and the end, before anyone reads.
void Fill(int socket, std::string_view response) {
  setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &kMostBytes, sizeof(kMostBytes));
  const ssize_t sent = send(socket, response.data(), response.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  Demand(sent == static_cast<ssize_t>(response.size()), "the response does not fit into a socket");
  shutdown(socket, SHUT_WR);
}

// A multi handle gives control back when the connection is there and the request is sent, so that one thread
// is client and server.
class Curl {
 public:
  explicit Curl(CURLM* multi) : multi_(multi) {
    Demand(easy_ != nullptr && multi_ != nullptr, "no handle");
    curl_multi_add_handle(multi_, easy_);
  }
  ~Curl() {
    curl_multi_remove_handle(multi_, easy_);
    curl_easy_cleanup(easy_);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  HttpAnswer Read(const Listener& listener, std::string_view response, bool head_request) {
    HttpAnswer answer;
    HeadLines lines{&answer.fields};
    SetUp(listener.name(), head_request, answer.body, lines);
    int running = 0;
    curl_multi_perform(multi_, &running);
    const Descriptor server(listener.Accept());
    Fill(server.get(), response);
    while (running != 0) {
      curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
      curl_multi_perform(multi_, &running);
    }
    Collect(answer);
    return answer;
  }

 private:
  void SetUp(const char* socket, bool head_request, std::string& body, HeadLines& lines) {
    curl_easy_setopt(easy_, CURLOPT_URL, "http://127.0.0.1/");
    curl_easy_setopt(easy_, CURLOPT_ABSTRACT_UNIX_SOCKET, socket);
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, 10'000L);
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOBODY, head_request ? 1L : 0L);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, AppendBody);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, TakeHeadLine);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &lines);
  }

  void Collect(HttpAnswer& answer) {
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    Demand(message != nullptr, "libcurl did not finish");
    if (message->data.result != CURLE_OK) answer.error = curl_easy_strerror(message->data.result);
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
  }

  CURL* easy_ = curl_easy_init();
  CURLM* multi_;
};

}  // namespace

HttpAnswer ReadWithCurl(std::string_view response, bool head_request) {
  static thread_local const Listener listener;
  static thread_local const Multi multi(curl_multi_init());
  // A new easy handle each time: a used one of 7.88 reads freed memory where a head begins with a folded
  // line.
  return Curl(multi.get()).Read(listener, response, head_request);
}

}  // namespace dbr_test
