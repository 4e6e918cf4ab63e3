#include "http_server.hpp"

#include <httplib.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <set>
#include <utility>

#include "connection.hpp"
#include "http_messages.hpp"
#include "task_queue.hpp"

namespace dbr_dev {
namespace {

constexpr std::chrono::seconds kIdlePatience{5};

using SetupRequest = std::function<void(httplib::Request&)>;
using ProcessRequest = std::function<bool(httplib::Stream&, bool& closed, const SetupRequest&)>;

void LogRequest(const RequestNotes& notes, int status, std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%s %s %d %.1f ms\n", notes.method.empty() ? "?" : notes.method.c_str(),
               notes.path.empty() ? "?" : notes.path.c_str(), status, spent.count());
}

}  // namespace

// All that the two kinds of listeners share.
class HttpServer::Host {
 public:
  Host(Service& service, HttpSettings settings) : service_(service), settings_(std::move(settings)) {}
  virtual ~Host() = default;

  virtual httplib::Server& server() = 0;
  virtual bool Widen() = 0;
  virtual void Interrupt() = 0;

  bool tls() const { return !settings_.certificate_path.empty(); }
  int port() const { return settings_.port; }

  void Configure();
  void ServeSocket(int socket, SSL_CTX* context, const ProcessRequest& process);
  bool Run();
  void Stop();

 private:
  void AnswerRequest(const httplib::Request& request, httplib::Response& response);
  void ServeConnection(Channel& channel, const ProcessRequest& process) const;
  bool Enter(int socket);
  void Leave(int socket);

  Service& service_;
  HttpSettings settings_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::set<int> sockets_;
  bool stopping_ = false;
  bool finished_ = false;
};

void HttpServer::Host::Configure() {
  httplib::Server& http = server();
  http.new_task_queue = [] { return new GrowingTaskQueue; };
  http.set_tcp_nodelay(true);
  // httplib's default, SO_REUSEPORT, would let two servers share a port in silence.
  http.set_socket_options([](int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  // The answer is made in the post-routing handler, the last place before httplib writes it, where
  // nothing of httplib's own is added any more. Here it is only kept from refusing the methods for
  // which it has no route.
  http.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
    if (HttplibReadsBodyOf(request.method)) return httplib::Server::HandlerResponse::Unhandled;
    response.status = 200;
    return httplib::Server::HandlerResponse::Handled;
  });
  http.set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    AnswerRequest(request, response);
  });
}

void HttpServer::Host::AnswerRequest(const httplib::Request& request, httplib::Response& response) {
  {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, settings_.delay, [this] { return stopping_; });
  }
  // 200 and 404 are what httplib says of a request that it could read and has no route for.
  if (response.status != 200 && response.status != 404) {
    Write({400, "text/plain; charset=utf-8", "Invalid HTTP request received."}, true, response);
    return;
  }
  const bool close = response.get_header_value("Connection") == "close";
  try {
    Write(service_.Handle(ToCall(request, tls())), close, response);
  } catch (const std::exception&) {
    Write(ServerError(), close, response);
  }
}

void HttpServer::Host::ServeSocket(int socket, SSL_CTX* context, const ProcessRequest& process) {
  if (Enter(socket)) {
    const auto channel = context == nullptr ? MakePlainChannel(socket) : MakeTlsChannel(socket, context);
    if (channel) ServeConnection(*channel, process);
  }
  Leave(socket);
}

void HttpServer::Host::ServeConnection(Channel& channel, const ProcessRequest& process) const {
  Connection connection(channel);
  while (connection.WaitForRequest(kIdlePatience)) {
    const auto start = std::chrono::steady_clock::now();
    RequestNotes notes;
    bool closed = false;
    connection.StartRequest();
    const bool handled =
        process(connection, closed, [&notes](httplib::Request& request) { Tame(request, notes); });
    const bool sent = connection.Flush();
    if (settings_.log && connection.status() != 0) LogRequest(notes, connection.status(), start);
    // After a 500 the service closes without a word, and clients have to cope with it.
    const bool ends =
        closed || notes.close || connection.announced_close() || connection.status() == ServerError().status;
    if (!handled || !sent || ends || !connection.Skip(notes.unread)) return;
  }
}

bool HttpServer::Host::Enter(int socket) {
  const std::lock_guard lock(mutex_);
  sockets_.insert(socket);
  return !stopping_;
}

void HttpServer::Host::Leave(int socket) {
  const std::lock_guard lock(mutex_);
  sockets_.erase(socket);
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
}

bool HttpServer::Host::Run() {
  server().listen_after_bind();
  const std::lock_guard lock(mutex_);
  finished_ = true;
  return stopping_;
}

void HttpServer::Host::Stop() {
  const std::lock_guard lock(mutex_);
  if (stopping_ || finished_) return;
  stopping_ = true;
  // Idle connections see the end of their input; those at work can still send their answers.
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RD);
  stopped_.notify_all();
  Interrupt();
}

// httplib's server with the connection loop replaced: httplib's own one would end a connection after
// five requests, lose what a client sends ahead, and wake up a hundred times a second.
template <typename Base>
class HttpServer::Listener : public HttpServer::Host, private Base {
 public:
  template <typename... BaseArguments>
  Listener(Service& service, HttpSettings settings, BaseArguments... base)
      : Host(service, std::move(settings)), Base(base...) {
    Configure();
  }

  httplib::Server& server() override { return *this; }

  // httplib lets five clients wait for accept(); a burst of more would have to try again.
  bool Widen() override { return ::listen(Base::svr_sock_, SOMAXCONN) == 0; }

  // Unlike httplib's stop(), this also works in the moment before the loop has started.
  void Interrupt() override { ::shutdown(Base::svr_sock_, SHUT_RDWR); }

 private:
  bool process_and_close_socket(socket_t socket) override {
    SSL_CTX* context = nullptr;
    if constexpr (std::is_same_v<Base, httplib::SSLServer>) context = Base::ssl_context();
    ServeSocket(socket, context, [this](httplib::Stream& stream, bool& closed, const SetupRequest& setup) {
      return Base::process_request(stream, false, closed, setup);
    });
    return true;
  }
};

HttpServer::HttpServer(Service& service, HttpSettings settings) {
  const std::string certificate = settings.certificate_path;
  const std::string key = settings.key_path;
  if (certificate.empty()) {
    host_ = std::make_unique<Listener<httplib::Server>>(service, std::move(settings));
  } else {
    host_ = std::make_unique<Listener<httplib::SSLServer>>(service, std::move(settings), certificate.c_str(),
                                                           key.c_str());
  }
}

HttpServer::~HttpServer() = default;

bool HttpServer::HasUsableCertificate() const {
  return host_->server().is_valid();
}

std::expected<std::string, std::string> HttpServer::Bind() {
  constexpr const char* kLoopback = "127.0.0.1";
  int port = host_->port();
  const bool bound = port != 0 ? host_->server().bind_to_port(kLoopback, port)
                               : (port = host_->server().bind_to_any_port(kLoopback)) > 0;
  if (!bound || !host_->Widen()) {
    return std::unexpected("cannot listen on 127.0.0.1, port " + std::to_string(host_->port()));
  }
  return (host_->tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port);
}

bool HttpServer::Run() {
  return host_->Run();
}

void HttpServer::Stop() {
  host_->Stop();
}

}  // namespace dbr_dev
