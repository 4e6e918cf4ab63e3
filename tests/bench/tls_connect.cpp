// New TLS connections with the system's store of certificates, by libdbr or by libcurl as it comes, to be
// counted from outside. No store knows the test's server, so each ends with the verdict on its certificate.
//
// usage: tls_connect dbr|curl URL COUNT
#include <curl/curl.h>
#include <dbr/dbr.h>

#include <cstdlib>
#include <string_view>

namespace {

int ByLibdbr(const char* url, int count) {
  dbr_client_options* options = dbr_client_options_new();
  dbr_client_options_set_server_url(options, url);
  dbr_client* client = nullptr;
  int failed = dbr_client_new(options, &client, nullptr) == DBR_OK ? 0 : 1;
  dbr_client_options_free(options);
  for (int i = 0; i < count && failed == 0; ++i) {
    failed += dbr_auth_me(client, nullptr, nullptr, nullptr) == DBR_E_TLS ? 0 : 1;
  }
  dbr_client_free(client);
  return failed;
}

int ByLibcurl(const char* url, int count) {
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url);
  int failed = 0;
  for (int i = 0; i < count && failed == 0; ++i) {
    failed += curl_easy_perform(easy) == CURLE_PEER_FAILED_VERIFICATION ? 0 : 1;
  }
  curl_easy_cleanup(easy);
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int count = std::atoi(argv[3]);
  return std::string_view(argv[1]) == "dbr" ? ByLibdbr(argv[2], count) : ByLibcurl(argv[2], count);
}
