/* What the message says where a callback of the user's ends the call, to the letter. */
#include <string.h>

#include "messages.h"

typedef struct wish {
  const char *name, *value; /* what it sets; NULL: nothing */
  dbr_status returns;
  dbr_status told; /* by the setter */
} wish;

static dbr_status set_header(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  wish* const w = user_data;
  (void)attempt;
  if (w->name != NULL) w->told = dbr_headers_set(headers, w->name, w->value);
  return w->returns;
}

static void AHeaderThatAHookSetsAndThatIsRefusedEndsTheCallEvenIfItReturnsOk(void** state) {
  static const struct {
    const char *name, *value, *message;
  } rows[] = {
      {"Host", "x", "before_request: Host is the library's own header"},
      {"X Y", "x", "before_request: the name is not a token (RFC 9110)"},
      {"X-A", "a\r\nb", "before_request: the value of X-A has a control character or is not UTF-8"},
      {"X-A", NULL, "before_request: name or value is NULL"},
  };
  fixture* const f = *state;
  wish w = {NULL, NULL, DBR_OK, DBR_OK};
  size_t i;
  dbr_client_options_set_before_request(f->options, set_header, &w);
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    w.name = rows[i].name;
    w.value = rows[i].value;
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT, w.told);
    assert_message(f, rows[i].message);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void AHooksOwnStatusGoesBeforeARefusal(void** state) {
  fixture* const f = *state;
  wish w = {"Host", "x", DBR_E_POLICY, DBR_OK};
  dbr_client_options_set_before_request(f->options, set_header, &w);
  assert_dbr_status(DBR_E_POLICY, call_me(f), f->error);
  assert_message(
      f, "the before_request callback ended the call: The call was refused because it would not be safe.");
}

static dbr_status set_token(dbr_bearer* sink, void* user_data) {
  wish* const w = user_data;
  if (w->value != NULL) w->told = dbr_bearer_set(sink, w->value);
  return w->returns;
}

static void ATokenThatAProviderSetsAndThatIsRefusedEndsTheCallEvenIfItReturnsOk(void** state) {
  static const dbr_status returned[] = {DBR_OK, DBR_E_INVALID_ARGUMENT};
  fixture* const f = *state;
  wish w = {NULL, "canary with a space", DBR_OK, DBR_OK};
  size_t i;
  dbr_client_options_set_bearer_provider(f->options, set_token, &w);
  for (i = 0; i < 2; ++i) {
    w.returns = returned[i];
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT, w.told);
    assert_message(f, "bearer_provider: the token has a character that no bearer token has (RFC 6750)");
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void AProvidersStatusEndsTheCall(void** state) {
  fixture* const f = *state;
  wish w = {NULL, NULL, DBR_E_UNAUTHORIZED, DBR_OK};
  dbr_client_options_set_bearer_provider(f->options, set_token, &w);
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_message(f, "the bearer provider gave no token: The server did not accept the credentials.");
}

static dbr_status transport(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  wish* const w = user_data;
  (void)request;
  if (w->name != NULL) w->told = dbr_http_reply_add_header(reply, w->name, w->value);
  return w->returns;
}

static void ATransportsStatusIsTheAttempts(void** state) {
  fixture* const f = *state;
  wish w = {NULL, NULL, DBR_E_CONNECT, DBR_OK};
  dbr_client_options_set_transport(f->options, transport, &w);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_message(f, "the transport failed: No connection to the server could be made.");
}

static void ATransportThatSetsNoReplyIsToldSo(void** state) {
  fixture* const f = *state;
  wish w = {NULL, NULL, DBR_OK, DBR_OK};
  dbr_client_options_set_transport(f->options, transport, &w);
  assert_dbr_status(DBR_E_PROTOCOL, call_me(f), f->error);
  assert_message(f, "the transport returned DBR_OK, but set no reply (dbr_http_reply_set)");
}

static void AReplyThatIsRefusedIsToldSo(void** state) {
  fixture* const f = *state;
  wish w = {"X Y", "b", DBR_OK, DBR_OK};
  dbr_client_options_set_transport(f->options, transport, &w);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
  assert_message(f, "the transport's reply was refused: the name is not a token (RFC 9110)");
}

static dbr_status reply_so(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  const int32_t status = *(const int32_t*)user_data;
  (void)request;
  (void)dbr_http_reply_set(reply, status, JSON, "{}", 2);
  return DBR_OK;
}

static void AStatusThatIsNoneIsToldSo(void** state) {
  static int32_t none[] = {0, 100, 199, 600, -1};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof none / sizeof *none; ++i) {
    dbr_client_options_set_transport(f->options, reply_so, &none[i]);
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
    assert_message(f, "the transport's reply was refused: its status is not a number from 200 to 599");
    fixture_renew(f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AHeaderThatAHookSetsAndThatIsRefusedEndsTheCallEvenIfItReturnsOk),
      WITH_SERVER(AHooksOwnStatusGoesBeforeARefusal),
      WITH_SERVER(ATokenThatAProviderSetsAndThatIsRefusedEndsTheCallEvenIfItReturnsOk),
      WITH_SERVER(AProvidersStatusEndsTheCall),
      WITH_SERVER(ATransportsStatusIsTheAttempts),
      WITH_SERVER(ATransportThatSetsNoReplyIsToldSo),
      WITH_SERVER(AReplyThatIsRefusedIsToldSo),
      WITH_SERVER(AStatusThatIsNoneIsToldSo),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
