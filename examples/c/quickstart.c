/* Logs in, asks who that is, logs out. Usage: quickstart [user password]
 * The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names. */
#include <dbr/dbr.h>
#include <stdio.h>
#include <time.h>

int main(int argc, char** argv) {
  const char *name = argc == 3 ? argv[1] : "admin", *password = argc == 3 ? argv[2] : "admin123";
  dbr_client* client = NULL;
  dbr_login_result* login = NULL;
  dbr_user* me = NULL;
  dbr_logout_result* logout = NULL;
  dbr_error* error = NULL;

  dbr_status status = dbr_client_new(NULL, &client, &error);
  if (status == DBR_OK) status = dbr_auth_login(client, name, password, NULL, &login, &error);
  if (status == DBR_OK) {
    const time_t expires = (time_t)login->expires_at_unix; /* -1: the token does not say */
    printf("logged in as %s, the token expires %s", name, expires < 0 ? "never\n" : ctime(&expires));
    status = dbr_auth_me(client, NULL, &me, &error);
  }
  if (status == DBR_OK) {
    printf("me: %s <%s>, %s, %s\n", me->username, me->email,
           me->display_name ? me->display_name : "no display name",
           me->active_status ? "active" : "inactive");
    status = dbr_auth_logout(client, NULL, &logout, &error);
  }
  if (status == DBR_OK)
    puts(logout->message ? logout->message : "logged out");
  else
    fprintf(stderr, "%s: %s\n", dbr_status_name(status), error->message);

  dbr_error_free(error);
  dbr_logout_result_free(logout);
  dbr_user_free(me);
  dbr_login_result_free(login);
  dbr_client_free(client);
  return status == DBR_OK ? 0 : 1;
}
