#pragma once

#include <dbr/dbr.h>

#include <memory>
#include <string>

namespace dbr::test {

struct Free {
  void operator()(dbr_client_options* p) const { dbr_client_options_free(p); }
  void operator()(dbr_client* p) const { dbr_client_free(p); }
  void operator()(dbr_user* p) const { dbr_user_free(p); }
  void operator()(dbr_login_result* p) const { dbr_login_result_free(p); }
  void operator()(dbr_logout_result* p) const { dbr_logout_result_free(p); }
  void operator()(dbr_error* p) const { dbr_error_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// What a call came to: its status, and one of the two.
template <typename T>
struct Outcome {
  dbr_status status = DBR_OK;
  Owned<T> result;
  Owned<dbr_error> error;
};

// A client that a transport answers: JSON, with what `http_status` and `body` are at the time.
class AnsweringClient {
 public:
  AnsweringClient();
  AnsweringClient(const AnsweringClient&) = delete;
  AnsweringClient& operator=(const AnsweringClient&) = delete;

  int http_status = 200;
  std::string body;
  std::string sent;  // the body of the last request

  Outcome<dbr_login_result> Login(const std::string& username, const std::string& password);
  Outcome<dbr_user> Me();
  Outcome<dbr_logout_result> Logout();

 private:
  static dbr_status Answer(const dbr_http_request* request, dbr_http_reply* reply, void* self);

  Owned<dbr_client> client_;
};

}  // namespace dbr::test
