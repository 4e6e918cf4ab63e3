/* Certificates and handshakes that must not be trusted with a password. */
#include <openssl/ssl.h>
#include <stdio.h>

#include "fault.h"

/* Calls go to this server for once; the client's own is the good one. */
static dbr_call_options* call_to(scripted_server* server, const char* host) {
  dbr_call_options* const options = dbr_call_options_new();
  char url[128];
  snprintf(url, sizeof url, "https://%s:%d", host, scripted_server_port(server));
  dbr_call_options_set_server_url(options, url);
  dbr_call_options_set_http_bearer(options, "canary.token-42");
  return options;
}

static void assert_refused(fixture* f, scripted_server* server, dbr_status status, int64_t limit) {
  dbr_call_options* const options = call_to(server, "127.0.0.1");
  operation which;
  if (status == DBR_E_TIMEOUT) dbr_call_options_set_timeout_ms(options, limit);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    int64_t begin;
    (void)fixture_client(f);
    begin = now_ms();
    assert_dbr_status(status, call_with(f, which, options), f->error);
    assert_within(begin, limit + GRACE_MS);
    assert_int_equal(f->error->http_status, 0);
    assert_int_equal(f->error->attempts, 1);
    assert_client_still_works(f);
  }
  assert_int_equal(scripted_server_requests(server), 0);
  assert_false(scripted_server_received(server, TEST_PASSWORD));
  assert_false(scripted_server_received(server, "canary"));
  dbr_call_options_free(options);
}

static void assert_cert_refused(fixture* f, const test_cert* cert) {
  const scripted_server_tls tls = {cert->cert, cert->key, NULL, 0};
  scripted_server* const server = scripted_server_start_tls(&tls);
  assert_non_null(server);
  assert_refused(f, server, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  scripted_server_stop(server);
}

static void AnExpiredCertificateIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->expired);
}
static void ACertificateOfTheFutureIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->not_yet_valid);
}
static void AnotherHostsCertificateIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->wrong_name);
}
static void AnUnknownRootIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->unknown_root);
}
static void ASelfSignedCertificateIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->self_signed);
}
static void AMissingIntermediateIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->unchained);
}
static void AWeakKeyIsRefused(void** state) {
  assert_cert_refused(*state, &fault_certs->weak);
}

static void Tls11IsRefused(void** state) {
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, TLS1_1_VERSION};
  scripted_server* const server = scripted_server_start_tls(&tls);
  assert_refused(*state, server, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  scripted_server_stop(server);
}

static void assert_taken(fixture* f, const scripted_server_tls* tls, const char* host) {
  scripted_server* const server = scripted_server_start_tls(tls);
  dbr_call_options* const options = call_to(server, host);
  assert_dbr_ok(call_with(f, ME, options), f->error);
  assert_int_equal(scripted_server_requests(server), 1);
  dbr_call_options_free(options);
  scripted_server_stop(server);
}

static void Tls12IsTaken(void** state) {
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, TLS1_2_VERSION};
  assert_taken(*state, &tls, "127.0.0.1");
}

static void AWholeChainIsTaken(void** state) {
  const scripted_server_tls tls = {fault_certs->chained.cert, fault_certs->chained.key, NULL, 0};
  assert_taken(*state, &tls, "127.0.0.1");
}

static void TheNameLocalhostIsChecked(void** state) {
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, 0};
  assert_taken(*state, &tls, "localhost");
}

static void PlainHttpOnTheTlsPortIsATlsError(void** state) {
  static const server_step at_once[] = {SEND("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                                        END_OF_SCRIPT};
  scripted_server* const server = scripted_server_start();
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) scripted_server_connection(server, at_once);
  assert_refused(*state, server, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  scripted_server_stop(server);
}

static void assert_fault_refused(fixture* f, int fault_kind, dbr_status status, int64_t limit) {
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, 0};
  scripted_server* const server = scripted_server_start_tls(&tls);
  scripted_server_tls_fault(server, fault_kind, 100);
  assert_refused(f, server, status, limit);
  scripted_server_stop(server);
}

static void AStallInTheHandshakeEndsAtTheDeadline(void** state) {
  assert_fault_refused(*state, TLS_FAULT_STALL, DBR_E_TIMEOUT, 300);
}
static void GarbageInTheHandshakeIsATlsError(void** state) {
  assert_fault_refused(*state, TLS_FAULT_GARBAGE, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
}
static void AHandshakeThatIsCutOffIsATlsError(void** state) {
  assert_fault_refused(*state, TLS_FAULT_CUT, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
}

static void ACertificateThatTheServerDemandsIsShown(void** state) {
  fixture* const f = *state;
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, fault_certs->root, 0};
  const scripted_server_tls tls12 = {fault_certs->good.cert, fault_certs->good.key, fault_certs->root,
                                     TLS1_2_VERSION};
  scripted_server* const server = scripted_server_start_tls(&tls);
  scripted_server* const server12 = scripted_server_start_tls(&tls12);
  assert_refused(f, server, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  assert_refused(f, server12, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  scripted_server_stop(server);
  scripted_server_stop(server12);
  dbr_client_options_set_client_certificate(f->options, fault_certs->client.cert, fault_certs->client.key);
  fixture_renew(f);
  assert_taken(f, &tls, "127.0.0.1");
  assert_taken(f, &tls12, "127.0.0.1");
}

static void AnotherClientCertificateIsRefused(void** state) {
  fixture* const f = *state;
  const test_cert* const other = &fault_certs->unknown_root;
  const scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, fault_certs->root, 0};
  const scripted_server_tls tls12 = {fault_certs->good.cert, fault_certs->good.key, fault_certs->root,
                                     TLS1_2_VERSION};
  scripted_server* const server = scripted_server_start_tls(&tls);
  scripted_server* const server12 = scripted_server_start_tls(&tls12);
  dbr_client_options_set_client_certificate(f->options, other->cert, other->key);
  fixture_renew(f);
  assert_refused(f, server, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  assert_refused(f, server12, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  scripted_server_stop(server);
  scripted_server_stop(server12);
}

static void ABodyThatEndsWithoutCloseNotifyIsAProtocolError(void** state) {
  static const server_step cut[] = {
      READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"), CUT, END_OF_SCRIPT};
  static const server_step short_body[] = {
      READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}"),
      CUT, END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, cut);
  assert_fails_in_time(f, ME, DBR_E_PROTOCOL, FAULT_DEADLINE_MS - 500);
  assert_client_still_works(f);
  fixture_renew(f);
  scripted_server_connection(f->server, short_body);
  assert_fails_in_time(f, ME, DBR_E_PROTOCOL, FAULT_DEADLINE_MS - 500);
  assert_client_still_works(f);
}

static void AConnectionCutBeforeTheAnswerIsNoConnection(void** state) {
  static const server_step scripts[][3] = {{READ_REQUEST, CLOSE, END_OF_SCRIPT},
                                           {READ_REQUEST, CUT, END_OF_SCRIPT},
                                           {READ_REQUEST, RESET, END_OF_SCRIPT}};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < 3; ++i) {
    scripted_server_connection(f->server, scripts[i]);
    assert_fails_in_time(f, LOGIN, DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
    assert_client_still_works(f);
    fixture_renew(f);
  }
}

static void ACaFileReplacesTheSystemsStore(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_ca_file(f->options, fault_certs->unknown_root.cert);
  assert_fails_in_time(f, LOGIN, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  dbr_client_options_set_ca_file(f->options, NULL);
  fixture_renew(f);
  assert_fails_in_time(f, LOGIN, DBR_E_TLS, FAULT_DEADLINE_MS - 500);
  assert_int_equal(scripted_server_requests(f->server), 0);
}

static void CaCertificatesMayComeAsText(void** state) {
  fixture* const f = *state;
  char pem[8192];
  FILE* const file = fopen(fault_certs->root, "r");
  const size_t len = fread(pem, 1, sizeof pem, file);
  fclose(file);
  dbr_client_options_set_ca_file(f->options, NULL);
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_pem(f->options, pem, len));
  assert_client_still_works(f);
  assert_dbr_ok(call_login(f), f->error);
}

static void AHundredCallsNeedOneHandshake(void** state) {
  fixture* const f = *state;
  int i;
  for (i = 0; i < 100; ++i) assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_TLS_FAULTS(AnExpiredCertificateIsRefused),
      WITH_TLS_FAULTS(ACertificateOfTheFutureIsRefused),
      WITH_TLS_FAULTS(AnotherHostsCertificateIsRefused),
      WITH_TLS_FAULTS(AnUnknownRootIsRefused),
      WITH_TLS_FAULTS(ASelfSignedCertificateIsRefused),
      WITH_TLS_FAULTS(AMissingIntermediateIsRefused),
      WITH_TLS_FAULTS(AWeakKeyIsRefused),
      WITH_TLS_FAULTS(Tls11IsRefused),
      WITH_TLS_FAULTS(Tls12IsTaken),
      WITH_TLS_FAULTS(AWholeChainIsTaken),
      WITH_TLS_FAULTS(TheNameLocalhostIsChecked),
      WITH_TLS_FAULTS(PlainHttpOnTheTlsPortIsATlsError),
      WITH_TLS_FAULTS(AStallInTheHandshakeEndsAtTheDeadline),
      WITH_TLS_FAULTS(GarbageInTheHandshakeIsATlsError),
      WITH_TLS_FAULTS(AHandshakeThatIsCutOffIsATlsError),
      WITH_TLS_FAULTS(ACertificateThatTheServerDemandsIsShown),
      WITH_TLS_FAULTS(AnotherClientCertificateIsRefused),
      WITH_TLS_FAULTS(ABodyThatEndsWithoutCloseNotifyIsAProtocolError),
      WITH_TLS_FAULTS(AConnectionCutBeforeTheAnswerIsNoConnection),
      WITH_TLS_FAULTS(ACaFileReplacesTheSystemsStore),
      WITH_TLS_FAULTS(CaCertificatesMayComeAsText),
      WITH_TLS_FAULTS(AHundredCallsNeedOneHandshake),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
