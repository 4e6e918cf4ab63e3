/* The system's store, where it is a directory of certificates by hash. libcurl is asked where that is, and is
 * answered by this file. */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"

static char store[] = "/tmp/dbr-store-XXXXXX";

curl_version_info_data* curl_version_info(CURLversion age) {
  static curl_version_info_data info;
  curl_version_info_data* (*real)(CURLversion);
  *(void**)&real = dlsym(RTLD_NEXT, "curl_version_info");
  info = *real(age);
  info.capath = store;
  return &info;
}

static unsigned long hash_of(const char* path) {
  FILE* const file = fopen(path, "r");
  X509* cert;
  unsigned long hash;
  assert_non_null(file);
  cert = PEM_read_X509(file, NULL, NULL, NULL);
  fclose(file);
  assert_non_null(cert);
  hash = X509_subject_name_hash(cert);
  X509_free(cert);
  return hash;
}

static void TheHashedDirectoryIsTheStore(void** state) {
  fixture* const f = *state;
  const scripted_server_tls other = {fault_certs->unknown_root.cert, fault_certs->unknown_root.key, NULL, 0};
  scripted_server* const stranger = scripted_server_start_tls(&other);
  dbr_call_options* const options = dbr_call_options_new();
  char entry[64];
  assert_non_null(mkdtemp(store));
  snprintf(entry, sizeof entry, "%s/%08lx.0", store, hash_of(fault_certs->root));
  assert_int_equal(symlink(fault_certs->root, entry), 0);
  dbr_client_options_set_ca_file(f->options, NULL);
  assert_dbr_ok(call_login(f), f->error);
  dbr_call_options_set_server_url(options, scripted_server_url(stranger));
  assert_dbr_status(DBR_E_TLS, call_with(f, ME, options), f->error);
  dbr_call_options_free(options);
  scripted_server_stop(stranger);
  unlink(entry);
  rmdir(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_TLS_FAULTS(TheHashedDirectoryIsTheStore),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
