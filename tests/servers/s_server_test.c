/* openssl s_server: TLS as its makers speak it, with each version asked for by name. */
#include "server.h"

static program* start_with(fixture* f, const char* version) {
  const char* const options[] = {version, NULL};
  program* const server = start_s_server(options);
  use_url(f, program_url(server, "https"));
  return server;
}

static void Tls12IsSpoken(void** state) {
  fixture* const f = *state;
  (void)start_with(f, "-tls1_2");
  assert_dbr_ok(call_me(f), f->error);
}

static void Tls13IsSpoken(void** state) {
  fixture* const f = *state;
  (void)start_with(f, "-tls1_3");
  assert_dbr_ok(call_me(f), f->error);
}

static void Tls11IsRefused(void** state) {
  static const char* const options[] = {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0", NULL};
  fixture* const f = *state;
  program* const server = start_s_server(options);
  use_url(f, program_url(server, "https"));
  assert_dbr_status(DBR_E_TLS, call_me(f), f->error);
  assert_no_secret_in(server, "output");
}

static void ACertificateThatTheServerDemandsIsMissed(void** state) {
  static const char* const options[] = {"-tls1_3", "-Verify", "1", NULL};
  fixture* const f = *state;
  program* const server = start_s_server(options);
  use_url(f, program_url(server, "https"));
  assert_dbr_status(DBR_E_TLS, call_me(f), f->error);
  assert_no_secret_in(server, "output");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROGRAMS(Tls12IsSpoken),
      WITH_PROGRAMS(Tls13IsSpoken),
      WITH_PROGRAMS(Tls11IsRefused),
      WITH_PROGRAMS(ACertificateThatTheServerDemandsIsMissed),
  };
  const int missing = program_missing("openssl", "openssl");
  return missing != 0 ? missing : cmocka_run_group_tests(tests, make_certs, drop_certs);
}
