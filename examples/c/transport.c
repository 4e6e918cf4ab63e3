/* Tests a program that uses libdbr without a server and without a socket: a transport of your own answers. */
#include <dbr/dbr.h>
#include <stdio.h>
#include <string.h>

/* The transport: the first request finds the service busy, the next one is answered. */
static dbr_status busy_once(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  static const char user[] =
      "{\"id\":\"1\",\"username\":\"ada\",\"email\":\"ada@example.com\",\"display_name\":null,\"active_"
      "status\":true}";
  int* requests = user_data;
  printf("%s %s\n", request->method, request->url);
  if (++*requests == 1) return dbr_http_reply_set(reply, 503, NULL, NULL, 0);
  return dbr_http_reply_set(reply, 200, "application/json", user, sizeof user - 1);
}

/* What is under test: a function of the program that greets whoever is logged in. */
static dbr_status greet(dbr_client* client, char* text, size_t size) {
  dbr_user* user = NULL;
  const dbr_status status = dbr_auth_me(client, NULL, &user, NULL);
  if (status == DBR_OK) snprintf(text, size, "Hello %s!", user->username);
  dbr_user_free(user);
  return status;
}

int main(void) {
  char text[64] = "";
  int requests = 0;
  dbr_client* client = NULL;
  dbr_client_options* options = dbr_client_options_new();

  /* What a setter refuses, dbr_client_new reports. */
  dbr_client_options_set_transport(options, busy_once, &requests);
  dbr_client_options_set_http_bearer(options, "a-token-for-the-test");
  dbr_client_options_set_retry_backoff(options, 1, 1, 1.0, 0, 1);
  const dbr_status made = dbr_client_new(options, &client, NULL);
  dbr_client_options_free(options);

  const int passed = made == DBR_OK && greet(client, text, sizeof text) == DBR_OK &&
                     strcmp(text, "Hello ada!") == 0 && requests == 2;
  dbr_client_free(client);
  printf("%s after %d requests: %s\n", text, requests, passed ? "passed" : "failed");
  return passed ? 0 : 1;
}
