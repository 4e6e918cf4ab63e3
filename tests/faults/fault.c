#include "fault.h"

test_certs* fault_certs;

int make_certs(void** state) {
  (void)state;
  fault_certs = test_certs_make();
  return fault_certs == NULL ? -1 : 0;
}

int drop_certs(void** state) {
  (void)state;
  test_certs_free(fault_certs);
  return 0;
}

int fault_setup(void** state) {
  fixture* f;
  if (fixture_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_timeout_ms(f->options, FAULT_DEADLINE_MS);
  return 0;
}

int fault_setup_tls(void** state) {
  scripted_server_tls tls = {fault_certs->good.cert, fault_certs->good.key, NULL, 0};
  fixture* f;
  if (fault_setup(state) != 0) return -1;
  f = *state;
  scripted_server_stop(f->server);
  f->server = scripted_server_start_tls(&tls);
  if (f->server == NULL) return -1;
  dbr_client_options_set_server_url(f->options, scripted_server_url(f->server));
  dbr_client_options_set_ca_file(f->options, fault_certs->root);
  return 0;
}

void assert_fails_in_time(fixture* f, operation which, dbr_status status, int64_t deadline) {
  int64_t begin;
  (void)fixture_client(f);
  begin = now_ms();
  assert_dbr_status(status, call(f, which), f->error);
  assert_within(begin, deadline + GRACE_MS);
}

static void script_fault(fixture* f, const fault* what, int manner) {
  static const server_step ordinary[] = {
      READ_REQUEST,
      SEND("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
  };
  server_step script[6];
  int n = 0;
  if (manner == ON_A_USED_CONNECTION) {
    script[n++] = ordinary[0];
    script[n++] = ordinary[1];
  }
  script[n++] = ordinary[0];
  script[n++] = (server_step){manner == DRIPPED ? STEP_DRIP : STEP_SEND, what->bytes, what->len, 0};
  script[n++] = (server_step){what->end, NULL, 0, 0};
  script[n] = (server_step){STEP_END, NULL, 0, 0};
  scripted_server_connection(f->server, script);
  if (manner == ON_A_USED_CONNECTION) assert_dbr_ok(call_request(f, "GET", "/first", NULL), f->error);
}

void run_faults(fixture* f, const fault* faults, size_t count, int manner) {
  size_t i;
  for (i = 0; i < count; ++i) {
    operation which;
    for (which = LOGIN; which < OPERATIONS; which = (operation)(which + (manner == WHOLE ? 1 : OPERATIONS))) {
      int64_t begin;
      dbr_status status;
      script_fault(f, &faults[i], manner);
      (void)fixture_client(f);
      begin = now_ms();
      status = call(f, which);
      if (status != faults[i].status)
        print_error("fault: %s, call: %s\n", faults[i].name, operation_names[which]);
      assert_dbr_status(faults[i].status, status, f->error);
      /* The client knows at once; it does not wait for the deadline. */
      assert_within(begin, FAULT_DEADLINE_MS - 100);
      assert_client_still_works(f);
      fixture_renew(f);
    }
  }
}
