#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>

#include "service.hpp"

namespace dbr_dev {

struct HttpSettings {
  int port = 0;  // 0: any free one
  std::chrono::milliseconds delay{0};
  std::string certificate_path;  // both empty: plain HTTP
  std::string key_path;
  bool log = false;
};

// Serves a Service on 127.0.0.1, and nowhere else: it knows passwords that stand in its
// documentation.
class HttpServer {
 public:
  HttpServer(Service& service, HttpSettings settings);
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // False where the certificate and the key cannot be read or do not fit together.
  bool HasUsableCertificate() const;

  // Binds and listens; the base URL, or a sentence saying why not. Clients may connect from here on
  // and are served once Run() is called.
  std::expected<std::string, std::string> Bind();

  // Serves until Stop() is called. False when listening failed instead.
  bool Run();

  // May be called from any thread, before Run() too. Answers under way are still sent.
  void Stop();

 private:
  class Host;
  template <typename Base>
  class Listener;

  std::unique_ptr<Host> host_;
};

}  // namespace dbr_dev
