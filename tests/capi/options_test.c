#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

/* What a setter refuses, and what the message of dbr_client_new then has to name. */
#define REFUSED(X)                                                                           \
  X(ANegativeTimeout, "timeout_ms", set_timeout_ms(o, -1))                                   \
  X(TheSmallestTimeout, "timeout_ms", set_timeout_ms(o, INT64_MIN))                          \
  X(ANegativeAttemptTimeout, "attempt_timeout_ms", set_attempt_timeout_ms(o, -1))            \
  X(ANegativeConnectTimeout, "connect_timeout_ms", set_connect_timeout_ms(o, -5))            \
  X(ANegativeInterval, "retry", set_retry_backoff(o, -1, 10, 1.5, 10, 1))                    \
  X(ANegativeMaxInterval, "retry", set_retry_backoff(o, 1, -10, 1.5, 10, 1))                 \
  X(AShrinkingExponent, "retry", set_retry_backoff(o, 1, 10, 0.99, 10, 1))                   \
  X(ANegativeExponent, "retry", set_retry_backoff(o, 1, 10, -2.0, 10, 1))                    \
  X(AnInfiniteExponent, "retry", set_retry_backoff(o, 1, 10, HUGE_VAL, 10, 1))               \
  X(AnExponentThatIsNoNumber, "retry", set_retry_backoff(o, 1, 10, not_a_number(), 10, 1))   \
  X(ANegativeMaxElapsed, "retry", set_retry_backoff(o, 1, 10, 1.5, -1, 1))                   \
  X(NoResponseBytes, "max_response_bytes", set_max_response_bytes(o, 0))                     \
  X(NoConcurrency, "max_concurrency", set_max_concurrency(o, 0))                             \
  X(NegativeConcurrency, "max_concurrency", set_max_concurrency(o, -4))                      \
  X(LogLevelNought, "logger", set_logger(o, 0, ignore_line, NULL))                           \
  X(LogLevelFive, "logger", set_logger(o, 5, ignore_line, NULL))                             \
  X(ATokenWithASpace, "http_bearer", set_http_bearer(o, "a b"))                              \
  X(ATokenWithALineEnd, "http_bearer", set_http_bearer(o, "a\n"))                            \
  X(ATokenWithAnUmlaut, "http_bearer", set_http_bearer(o, "t\xc3\xb6ken"))                   \
  X(ATokenWithAQuote, "http_bearer", set_http_bearer(o, "a\"b"))                             \
  X(ATokenWithPaddingInside, "http_bearer", set_http_bearer(o, "a=b"))                       \
  X(ATokenOfPaddingOnly, "http_bearer", set_http_bearer(o, "=="))                            \
  X(ASuffixWithALineEnd, "user_agent_suffix", set_user_agent_suffix(o, "a/1\r\nX: y"))       \
  X(ASuffixThatIsNotUtf8, "user_agent_suffix", set_user_agent_suffix(o, "a\xff"))            \
  X(ACertificateWithoutKey, "client_certificate", set_client_certificate(o, "/c.pem", NULL)) \
  X(AKeyWithoutCertificate, "client_certificate", set_client_certificate(o, NULL, "/k.pem")) \
  X(AHeaderWithALineEnd, "header", add_header(o, "X-A", "b\r\nX-C: d"))                      \
  X(AHeaderWithABareLineFeed, "header", add_header(o, "X-A", "b\nX-C: d"))                   \
  X(AHeaderWithAControlCharacter, "header", add_header(o, "X-A", "b\x01"))                   \
  X(AHeaderThatIsNotUtf8, "header", add_header(o, "X-A", "b\xc3"))                           \
  X(AnEmptyHeaderName, "header", add_header(o, "", "b"))                                     \
  X(AHeaderNameWithASpace, "header", add_header(o, "X A", "b"))                              \
  X(AHeaderNameWithAColon, "header", add_header(o, "X:", "b"))                               \
  X(AHeaderNameWithALineEnd, "header", add_header(o, "X\r\nY", "b"))                         \
  X(AnAuthorizationHeader, "header", add_header(o, "authorization", "Bearer x"))             \
  X(AHostHeader, "header", add_header(o, "Host", "x"))                                       \
  X(AContentLengthHeader, "header", add_header(o, "CONTENT-LENGTH", "1"))                    \
  X(ATransferEncodingHeader, "header", add_header(o, "Transfer-Encoding", "chunked"))        \
  X(AConnectionHeader, "header", add_header(o, "Connection", "close"))                       \
  X(AnExpectHeader, "header", add_header(o, "Expect", "100-continue"))                       \
  X(ATeHeader, "header", add_header(o, "TE", "trailers"))                                    \
  X(ATrailerHeader, "header", add_header(o, "Trailer", "X-A"))                               \
  X(AnUpgradeHeader, "header", add_header(o, "Upgrade", "h2c"))

static void ignore_line(int32_t level, const char* line, void* user_data) {
  (void)level;
  (void)line;
  (void)user_data;
}

static double not_a_number(void) {
  return strtod("nan", NULL);
}

#define DEFINE_SETTER(id, option, setter_call)  \
  static dbr_status id(dbr_client_options* o) { \
    return dbr_client_options_##setter_call;    \
  }
REFUSED(DEFINE_SETTER)

static const struct {
  const char* id;
  const char* option;
  dbr_status (*set)(dbr_client_options*);
} kRefused[] = {
#define LIST_SETTER(id, option, setter_call) {#id, option, id},
    REFUSED(LIST_SETTER)};

static void SettersRefuseAndTheNewClientRepeatsTheReason(void** state) {
  size_t i;
  (void)state;
  for (i = 0; i < sizeof kRefused / sizeof *kRefused; ++i) {
    dbr_client_options* const options = dbr_client_options_new();
    dbr_client* client = (void*)1;
    dbr_error* error = NULL;
    print_message("%s\n", kRefused[i].id);
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT, kRefused[i].set(options));
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_new(options, &client, &error), error);
    assert_null(client);
    assert_contains(error->message, kRefused[i].option);
    assert_string_equal(error->operation, "");
    assert_int_equal(error->attempts, 0);
    assert_int_equal(error->retryable, 0);
    dbr_error_free(error);
    dbr_client_options_free(options);
  }
}

static void TheExtremesThatMakeSenseAreTaken(void** state) {
  fixture* const f = *state;
  dbr_client_options* const o = f->options;
  assert_dbr_returns(DBR_OK, dbr_client_options_set_timeout_ms(o, INT64_MAX));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_attempt_timeout_ms(o, 0));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_connect_timeout_ms(o, INT64_MAX - 1));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_retry_backoff(o, 0, 0, 1.0, 0, 0));
  assert_dbr_returns(DBR_OK,
                     dbr_client_options_set_retry_backoff(o, INT64_MAX, INT64_MAX, 1e308, INT64_MAX, 1));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_max_response_bytes(o, SIZE_MAX));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_max_concurrency(o, INT32_MAX));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_http_bearer(o, "Az09-._~+/=="));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_user_agent_suffix(o, "dbr-go/1.0"));
  assert_dbr_returns(DBR_OK, dbr_client_options_add_header(o, "X-Note", "tab\tand \xc3\xa9"));
  assert_dbr_returns(DBR_OK, dbr_client_options_add_header(o, "X-Empty", ""));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_proxy(o, ""));
  assert_client_still_works(f);
  assert_string_equal(sent_header(f, 0, "User-Agent"), "libdbr/" DBR_VERSION " dbr-go/1.0");
  assert_string_equal(sent_header(f, 0, "X-Note"), "tab\tand \xc3\xa9");
  assert_string_equal(sent_header(f, 0, "Authorization"), "Bearer Az09-._~+/==");
}

static void AnEmptyTokenIsNone(void** state) {
  fixture* const f = *state;
  assert_dbr_returns(DBR_OK, dbr_client_options_set_http_bearer(f->options, ""));
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
}

static void CallOptionsRefuseAndTheCallRepeatsTheReason(void** state) {
  fixture* const f = *state;
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    dbr_call_options* const options = dbr_call_options_new();
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_set_timeout_ms(options, -1));
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_with(f, which, options), f->error);
    assert_contains(f->error->message, "timeout_ms");
    dbr_call_options_free(options);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void EachCallOptionIsChecked(void** state) {
  (void)state;
  dbr_call_options* const o = dbr_call_options_new();
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_set_attempt_timeout_ms(o, -1));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_set_retry_backoff(o, 1, 1, 0.5, 1, 1));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_add_header(o, "Host", "x"));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_add_header(o, "X-A", "b\r\nc"));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_set_http_bearer(o, "a b"));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_timeout_ms(o, 0));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_retry_none(o));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_cancel(o, NULL));
  dbr_call_options_free(o);
}

static void ClientsKeepWhatTheyNeedOfTheirOptions(void** state) {
  fixture* const f = *state;
  (void)fixture_client(f);
  dbr_client_options_free(f->options);
  f->options = NULL;
  assert_client_still_works(f);
}

static void TheMessageOfARefusedTokenDoesNotShowIt(void** state) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_client* client = NULL;
  dbr_error* error = NULL;
  (void)state;
  dbr_client_options_set_http_bearer(options, "canary-4711 with a space");
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_new(options, &client, &error), error);
  assert_lacks(error->message, "canary-4711");
  dbr_error_free(error);
  dbr_client_options_free(options);
}

static void AFileThatCannotBeReadIsATlsErrorOfTheNewClient(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_ca_file(f->options, "/nowhere/at/all.pem");
  assert_dbr_status(DBR_E_TLS, dbr_client_new(f->options, &f->client, &f->error), f->error);
  assert_contains(f->error->message, "ca_file");
  forget_error(&f->error);
  dbr_client_options_set_ca_file(f->options, NULL);
  dbr_client_options_set_client_certificate(f->options, "/nowhere/c.pem", "/nowhere/k.pem");
  assert_dbr_status(DBR_E_TLS, dbr_client_new(f->options, &f->client, &f->error), f->error);
  assert_contains(f->error->message, "client_certificate");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(SettersRefuseAndTheNewClientRepeatsTheReason),
      WITH_SERVER(TheExtremesThatMakeSenseAreTaken),
      WITH_SERVER(AnEmptyTokenIsNone),
      WITH_SERVER(CallOptionsRefuseAndTheCallRepeatsTheReason),
      cmocka_unit_test(EachCallOptionIsChecked),
      WITH_SERVER(ClientsKeepWhatTheyNeedOfTheirOptions),
      cmocka_unit_test(TheMessageOfARefusedTokenDoesNotShowIt),
      WITH_SERVER(AFileThatCannotBeReadIsATlsErrorOfTheNewClient),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
