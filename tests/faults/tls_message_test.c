/* What a person reads where TLS fails: which server, why, and what to do about it. */
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"

/* What stands between is OpenSSL's, and not the same in each of its versions. */
static void assert_message(fixture* f, scripted_server* server, const char* why, const char* advice) {
  const char* const message = f->error->message;
  char start[64];
  snprintf(start, sizeof start, "TLS with 127.0.0.1:%d failed: ", scripted_server_port(server));
  assert_starts_with(message, start);
  assert_contains(message + strlen(start), why);
  assert_true(strlen(message) > strlen(advice));
  assert_string_equal(message + strlen(message) - strlen(advice), advice);
}

static void assert_says(fixture* f, const test_cert* cert, const char* client_ca, const char* why,
                        const char* advice) {
  const scripted_server_tls tls = {cert->cert, cert->key, client_ca, 0};
  scripted_server* const server = scripted_server_start_tls(&tls);
  dbr_call_options* const options = dbr_call_options_new();
  assert_non_null(server);
  dbr_call_options_set_server_url(options, scripted_server_url(server));
  assert_dbr_status(DBR_E_TLS, call_with(f, ME, options), f->error);
  assert_message(f, server, why, advice);
  dbr_call_options_free(options);
  scripted_server_stop(server);
}

static void AnExpiredCertificateIsCalledExpired(void** state) {
  assert_says(*state, &fault_certs->expired, NULL, "certificate has expired", "");
}
static void AnotherNameIsShown(void** state) {
  assert_says(*state, &fault_certs->wrong_name, NULL, "target host name '127.0.0.1'", "");
}
static void AnUnknownIssuerPointsToTheCaFile(void** state) {
  assert_says(*state, &fault_certs->unknown_root, NULL, "issuer certificate",
              "; if you trust its issuer, give the CA's certificate (ca_file)");
}
static void AMissingIntermediatePointsToTheCaFile(void** state) {
  assert_says(*state, &fault_certs->unchained, NULL, "issuer certificate",
              "; if you trust its issuer, give the CA's certificate (ca_file)");
}
static void ACertificateThatIsDemandedIsNamed(void** state) {
  assert_says(*state, &fault_certs->good, fault_certs->root, "certificate required",
              "; it wants to see a client_certificate");
}

static void ACertificateOfTheFutureIsCalledSo(void** state) {
  assert_says(*state, &fault_certs->not_yet_valid, NULL, "certificate is not yet valid", "");
}
static void ASelfSignedCertificatePointsToTheCaFile(void** state) {
  assert_says(*state, &fault_certs->self_signed, NULL, "self-signed certificate",
              "; if you trust its issuer, give the CA's certificate (ca_file)");
}
static void AWeakKeyIsCalledSo(void** state) {
  assert_says(*state, &fault_certs->weak, NULL, "key too weak", "");
}
static void AnotherClientCertificateIsNamed(void** state) {
  fixture* const f = *state;
  const test_cert* const other = &fault_certs->unknown_root;
  dbr_client_options_set_client_certificate(f->options, other->cert, other->key);
  assert_says(f, &fault_certs->good, fault_certs->root, "alert unknown ca",
              "; it does not take the client_certificate");
}
static void AnOldProtocolIsNamed(void** state) {
  fixture* const f = *state;
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, TLS1_1_VERSION};
  scripted_server* const server = scripted_server_start_tls(&tls);
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_server_url(options, scripted_server_url(server));
  assert_dbr_status(DBR_E_TLS, call_with(f, ME, options), f->error);
  assert_message(f, server, "alert protocol version", "; it has to speak TLS 1.2 or later");
  dbr_call_options_free(options);
  scripted_server_stop(server);
}

static void HttpOnTheTlsPortIsGuessed(void** state) {
  static const server_step at_once[] = {SEND("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                                        END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server* const server = scripted_server_start();
  dbr_call_options* const options = dbr_call_options_new();
  char url[64];
  snprintf(url, sizeof url, "https://127.0.0.1:%d", scripted_server_port(server));
  dbr_call_options_set_server_url(options, url);
  scripted_server_connection(server, at_once);
  assert_dbr_status(DBR_E_TLS, call_with(f, ME, options), f->error);
  assert_message(f, server, "wrong version number", "; does the server speak plain http there?");
  dbr_call_options_free(options);
  scripted_server_stop(server);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_TLS_FAULTS(AnExpiredCertificateIsCalledExpired),
      WITH_TLS_FAULTS(AnotherNameIsShown),
      WITH_TLS_FAULTS(AnUnknownIssuerPointsToTheCaFile),
      WITH_TLS_FAULTS(AMissingIntermediatePointsToTheCaFile),
      WITH_TLS_FAULTS(ACertificateThatIsDemandedIsNamed),
      WITH_TLS_FAULTS(ACertificateOfTheFutureIsCalledSo),
      WITH_TLS_FAULTS(ASelfSignedCertificatePointsToTheCaFile),
      WITH_TLS_FAULTS(AWeakKeyIsCalledSo),
      WITH_TLS_FAULTS(AnotherClientCertificateIsNamed),
      WITH_TLS_FAULTS(AnOldProtocolIsNamed),
      WITH_TLS_FAULTS(HttpOnTheTlsPortIsGuessed),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
