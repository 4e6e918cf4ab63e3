// A response to `me` decoded a number of times, to be counted from outside: from the body to the `dbr_user`.
//
// usage: decode_calls COUNT
#include <cstdlib>

#include "auth/decode.hpp"
#include "capi/results.hpp"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  dbr::Buffer body;
  body.Append(R"({"id":"0f0e0d0c-0b0a-4909-8807-060504030201","username":"loader","email":"loader@test.com",)"
              R"("display_name":"Load Test User","active_status":true})");
  dbr::json::Document document;
  int failed = 0;
  for (int i = std::atoi(argv[1]); i > 0; --i) {
    const auto user = dbr::auth::DecodeMe(body, document);
    failed += user ? 0 : 1;
    if (user) dbr_user_free(dbr::capi::NewResult(*user));
  }
  return failed;
}
