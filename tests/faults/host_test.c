/* Hosts that use libcurl themselves, or load the library at run time. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

#include "fault.h"

static size_t drop(char* bytes, size_t size, size_t count, void* user_data) {
  (void)bytes;
  (void)user_data;
  return size * count;
}

static CURLcode get_by_curl(fixture* f) {
  CURL* const easy = curl_easy_init();
  CURLcode code;
  assert_non_null(easy);
  curl_easy_setopt(easy, CURLOPT_URL, scripted_server_url(f->server));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(easy, CURLOPT_CAINFO, fault_certs->root);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  code = curl_easy_perform(easy);
  curl_easy_cleanup(easy);
  return code;
}

static void AHostThatUsesLibcurlIsNotDisturbed(void** state) {
  fixture* const f = *state;
  int i;
  for (i = 0; i < 3; ++i) {
    assert_int_equal(curl_global_init(CURL_GLOBAL_ALL), CURLE_OK);
    assert_int_equal(get_by_curl(f), CURLE_OK);
    assert_client_still_works(f);
    assert_int_equal(get_by_curl(f), CURLE_OK);
    curl_global_cleanup();
    assert_client_still_works(f);
    fixture_renew(f);
    assert_client_still_works(f);
  }
  fixture_renew(f);
  assert_int_equal(curl_global_init(CURL_GLOBAL_ALL), CURLE_OK);
  assert_int_equal(get_by_curl(f), CURLE_OK);
  curl_global_cleanup();
}

typedef const char* (*version_function)(void);
typedef dbr_status (*new_function)(const dbr_client_options*, dbr_client**, dbr_error**);
typedef void (*free_function)(dbr_client*);

static void* symbol(void* library, const char* name) {
  void* const found = dlsym(library, name);
  assert_non_null(found);
  return found;
}

static void TheLibraryMayBeLoadedAndUnloadedAThousandTimes(void** state) {
  int i;
  (void)state;
  for (i = 0; i < 1000; ++i) {
    void* const library = dlopen(DBR_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
    version_function version;
    new_function make;
    free_function release;
    dbr_client* client = NULL;
    if (library == NULL) print_error("%s\n", dlerror());
    assert_non_null(library);
    *(void**)&version = symbol(library, "dbr_version");
    *(void**)&make = symbol(library, "dbr_client_new");
    *(void**)&release = symbol(library, "dbr_client_free");
    assert_string_equal(version(), DBR_VERSION);
    assert_dbr_returns(DBR_OK, make(NULL, &client, NULL));
    release(client);
    assert_int_equal(dlclose(library), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(AHostThatUsesLibcurlIsNotDisturbed),
      WITH_TLS_FAULTS(AHostThatUsesLibcurlIsNotDisturbed),
      cmocka_unit_test(TheLibraryMayBeLoadedAndUnloadedAThousandTimes),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
