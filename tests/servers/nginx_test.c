/* nginx, as it stands in front of many a service. */
#include <stdio.h>

#include "inbox.h"
#include "ports.h"
#include "server.h"

#define SEEN "access.log"

static void assert_served(fixture* f, program* nginx, const char* seen) {
  use_url(f, program_url(nginx, "https"));
  assert_client_still_works(f);
  assert_true(program_wait_count(nginx, SEEN, seen, 1, 20000));
}

static void Tls12IsSpoken(void** state) {
  assert_served(*state, start_nginx("ssl", "ssl_protocols TLSv1.2;" NGINX_ME), "tls=TLSv1.2 ");
}

static void Tls13IsSpoken(void** state) {
  assert_served(*state, start_nginx("ssl", "ssl_protocols TLSv1.3;" NGINX_ME), "tls=TLSv1.3 ");
}

static void Http11IsChosenWhereHttp2IsOffered(void** state) {
  assert_served(*state, start_nginx("ssl http2", NGINX_ME), "protocol=HTTP/1.1 ");
}

static void AHundredCallsAreOneConnection(void** state) {
  fixture* const f = *state;
  program* const nginx = start_nginx("ssl", NGINX_ME);
  int i;
  use_url(f, program_url(nginx, "https"));
  for (i = 0; i < 100; ++i) assert_client_still_works(f);
  assert_true(program_wait_count(nginx, SEEN, " request=100 ", 1, 20000));
  assert_int_equal(program_count(nginx, SEEN, " request=1 "), 1);
}

static void AConnectionThatNginxEndsAfterTenRequestsIsReplaced(void** state) {
  fixture* const f = *state;
  program* const nginx = start_nginx("ssl", "keepalive_requests 10;" NGINX_ME);
  int i;
  use_url(f, program_url(nginx, "https"));
  for (i = 0; i < 30; ++i) assert_client_still_works(f);
  assert_true(program_wait_count(nginx, SEEN, " request=10 ", 3, 20000));
  assert_int_equal(program_count(nginx, SEEN, " request=1 "), 3);
}

/* Text that is put in makes the length unknown, so that nginx sends chunks. */
static void AnAnswerInChunksIsTaken(void** state) {
  fixture* const f = *state;
  program* const nginx = start_nginx("",
                                     "sub_filter_types application/json;\n"
                                     "location = /list { return 200 '[\"mark\"]'; sub_filter mark put; }\n");
  dbr_response* response = NULL;
  use_url(f, program_url(nginx, "http"));
  assert_dbr_ok(dbr_client_request(fixture_client(f), "GET", "/list", NULL, 0, NULL, &response, &f->error),
                f->error);
  assert_string_equal(dbr_response_header(response, "Transfer-Encoding"), "chunked");
  assert_string_equal(response->body, "[\"put\"]");
  dbr_response_free(response);
}

static void LoginMeAndLogoutPassThroughToTheService(void** state) {
  fixture* const f = *state;
  char directives[256];
  snprintf(directives, sizeof directives, "location / { proxy_pass %s; }\n", start_service());
  use_url(f, program_url(start_nginx("ssl", directives), "https"));
  assert_dbr_ok(dbr_auth_login(fixture_client(f), "planner", "planner123", NULL, NULL, &f->error), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_logout(f), f->error);
}

static void assert_api_error(fixture* f, operation which, int http_status) {
  assert_dbr_status(DBR_E_API, call(f, which), f->error);
  assert_int_equal(f->error->http_status, http_status);
  assert_contains(f->error->body, "nginx");
  assert_lacks(f->error->message, "<");
}

static void PagesOfNginxAreApiErrorsWhateverTheirNumber(void** state) {
  static const int numbers[] = {400, 401, 403, 404, 405, 413, 421, 429, 500, 502, 503, 504};
  enum { COUNT = sizeof numbers / sizeof *numbers };
  fixture* const f = *state;
  char directives[64 * COUNT];
  char url[128];
  program* nginx;
  size_t i, n = 0;
  for (i = 0; i < COUNT; ++i) {
    n += (size_t)snprintf(directives + n, sizeof directives - n, "location /%d/ { return %d; }\n", numbers[i],
                          numbers[i]);
  }
  nginx = start_nginx("", directives);
  for (i = 0; i < COUNT; ++i) {
    operation which;
    snprintf(url, sizeof url, "%s/%d", program_url(nginx, "http"), numbers[i]);
    use_url(f, url);
    for (which = LOGIN; which < OPERATIONS; ++which) assert_api_error(f, which, numbers[i]);
  }
}

static void APageOnABodyTooLargeForNginxIsAnApiError(void** state) {
  fixture* const f = *state;
  use_url(f, program_url(start_nginx("", "client_max_body_size 10; root @dir@;"), "http"));
  assert_api_error(f, LOGIN, 413);
  assert_api_error(f, ME, 404);
}

static void AServiceThatIsDownIsABadGateway(void** state) {
  fixture* const f = *state;
  char directives[128];
  snprintf(directives, sizeof directives, "location / { proxy_pass http://127.0.0.1:%d; }", unused_port());
  use_url(f, program_url(start_nginx("ssl", directives), "https"));
  assert_api_error(f, ME, 502);
  assert_int_equal(f->error->retryable, 1);
}

#define DEMANDS "ssl_verify_client on; ssl_client_certificate %s; ssl_protocols %s;" NGINX_ME

static program* start_demanding(const char* protocol) {
  char directives[1024];
  snprintf(directives, sizeof directives, DEMANDS, fault_certs->root, protocol);
  return start_nginx("ssl", directives);
}

static void AClientCertificateThatNginxDemandsIsShown(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_client_certificate(f->options, fault_certs->client.cert, fault_certs->client.key);
  assert_served(f, start_demanding("TLSv1.2"), "tls=TLSv1.2 ");
  assert_served(f, start_demanding("TLSv1.3"), "tls=TLSv1.3 ");
}

/* nginx shakes hands all the same, and says it in HTTP. */
static void WithoutTheCertificateNginxAnswersWithAPage(void** state) {
  fixture* const f = *state;
  use_url(f, program_url(start_demanding("TLSv1.2"), "https"));
  assert_api_error(f, ME, 400);
  use_url(f, program_url(start_demanding("TLSv1.3"), "https"));
  assert_api_error(f, ME, 400);
}

static void PlainHttpToNginxsTlsPortIsAnApiError(void** state) {
  fixture* const f = *state;
  use_url(f, program_url(start_nginx("ssl", NGINX_ME), "http"));
  assert_api_error(f, ME, 400);
}

static void TlsToNginxsPlainPortIsATlsError(void** state) {
  fixture* const f = *state;
  program* const nginx = start_nginx("", NGINX_ME);
  use_url(f, program_url(nginx, "https"));
  assert_dbr_status(DBR_E_TLS, call_login(f), f->error);
  assert_no_secret_in(nginx, SEEN);
}

/* One after the other, each on a connection of its own. */
static void call_six_times(fixture* f, int asynchronously) {
  inbox box;
  int i;
  inbox_open(&box);
  for (i = 1; i <= 6; ++i) {
    if (!asynchronously) {
      assert_client_still_works(f);
      continue;
    }
    assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, &box, &f->error), f->error);
    assert_int_equal(inbox_wait(&box, i), i);
  }
  assert_int_equal(inbox_of_status(&box, DBR_OK), asynchronously ? 6 : 0);
  inbox_close(&box);
}

static void assert_resumed(fixture* f, const char* protocol, int asynchronously, int count) {
  char directives[1024];
  program* nginx;
  snprintf(directives, sizeof directives,
           "keepalive_timeout 0; ssl_session_cache shared:sessions:1m; ssl_protocols %s;" NGINX_ME, protocol);
  nginx = start_nginx("ssl", directives);
  use_url(f, program_url(nginx, "https"));
  call_six_times(f, asynchronously);
  assert_true(program_wait_count(nginx, SEEN, " request=1 ", 6, 20000));
  assert_int_equal(program_count(nginx, SEEN, " reused=r "), count);
}

static void TheIoThreadResumesItsTlsSessions(void** state) {
  assert_resumed(*state, "TLSv1.2", 1, 5);
  assert_resumed(*state, "TLSv1.3", 1, 5);
}

#define NGINX_LOGIN                                           \
  "location = /api/v1/auth/login { return 200 '" SERVED_LOGIN \
  "'; }\n"                                                    \
  "location = /api/v1/auth/logout { return 200 '" SERVED_LOGOUT "'; }\n"

static void me_asynchronously(fixture* f, inbox* box) {
  const int before = inbox_count(box);
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, box, &f->error), f->error);
  assert_int_equal(inbox_wait(box, before + 1), before + 1);
}

static void assert_resumed_so_far(program* nginx, int connections, int resumed) {
  assert_true(program_wait_count(nginx, SEEN, " request=1 ", connections, 20000));
  assert_int_equal(program_count(nginx, SEEN, " reused=r "), resumed);
}

static void ATlsSessionIsNeverAnotherUsers(void** state) {
  fixture* const f = *state;
  program* const nginx =
      start_nginx("ssl", "keepalive_timeout 0; ssl_session_cache shared:sessions:1m;" NGINX_ME NGINX_LOGIN);
  inbox box;
  inbox_open(&box);
  use_url(f, program_url(nginx, "https"));
  me_asynchronously(f, &box);
  me_asynchronously(f, &box);
  assert_resumed_so_far(nginx, 2, 1);
  assert_dbr_ok(dbr_auth_login_async(f->client, TEST_USER, TEST_PASSWORD, NULL, inbox_login, &box, &f->error),
                f->error);
  assert_int_equal(inbox_wait(&box, 3), 3);
  me_asynchronously(f, &box);
  assert_resumed_so_far(nginx, 4, 2);
  me_asynchronously(f, &box);
  assert_dbr_ok(dbr_auth_logout_async(f->client, NULL, inbox_logout, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 6), 6);
  me_asynchronously(f, &box);
  assert_resumed_so_far(nginx, 7, 4);
  me_asynchronously(f, &box);
  assert_resumed_so_far(nginx, 8, 5);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 8);
  inbox_close(&box);
}

/* OpenSSL's sessions are not safe between threads. */
static void BlockingCallsShareNoTlsSession(void** state) {
  assert_resumed(*state, "TLSv1.2", 0, 0);
  assert_resumed(*state, "TLSv1.3", 0, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROGRAMS(Tls12IsSpoken),
      WITH_PROGRAMS(Tls13IsSpoken),
      WITH_PROGRAMS(Http11IsChosenWhereHttp2IsOffered),
      WITH_PROGRAMS(AHundredCallsAreOneConnection),
      WITH_PROGRAMS(AConnectionThatNginxEndsAfterTenRequestsIsReplaced),
      WITH_PROGRAMS(AnAnswerInChunksIsTaken),
      WITH_PROGRAMS(LoginMeAndLogoutPassThroughToTheService),
      WITH_PROGRAMS(PagesOfNginxAreApiErrorsWhateverTheirNumber),
      WITH_PROGRAMS(APageOnABodyTooLargeForNginxIsAnApiError),
      WITH_PROGRAMS(AServiceThatIsDownIsABadGateway),
      WITH_PROGRAMS(AClientCertificateThatNginxDemandsIsShown),
      WITH_PROGRAMS(WithoutTheCertificateNginxAnswersWithAPage),
      WITH_PROGRAMS(PlainHttpToNginxsTlsPortIsAnApiError),
      WITH_PROGRAMS(TlsToNginxsPlainPortIsATlsError),
      WITH_PROGRAMS(TheIoThreadResumesItsTlsSessions),
      WITH_PROGRAMS(ATlsSessionIsNeverAnotherUsers),
      WITH_PROGRAMS(BlockingCallsShareNoTlsSession),
  };
  const int missing = program_missing("nginx", "nginx-light");
  return missing != 0 ? missing : cmocka_run_group_tests(tests, make_certs, drop_certs);
}
