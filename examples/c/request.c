/* Any other request of the API with the session of a login: lists the work items of an organization.
 * Usage: request [organization]. Server: DBRSDK_SERVER_URL. */
#include <dbr/dbr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The path with the organization as its query, percent-encoded; NULL: out of memory. */
static char* work_items_path(const char* organization) {
  static const char start[] = "/api/v1/workitems?organization_id=";
  char* path = malloc(sizeof start + 3 * strlen(organization));
  char* end = path;
  if (path == NULL) return NULL;
  end += sprintf(end, "%s", start);
  for (; *organization != '\0'; ++organization) end += sprintf(end, "%%%02X", (unsigned char)*organization);
  return path;
}

static dbr_status list_work_items(dbr_client* client, const char* organization, dbr_error** error) {
  dbr_response* response = NULL;
  char* path = work_items_path(organization);
  dbr_status status = DBR_E_OUT_OF_MEMORY;
  *error = NULL;
  if (path != NULL) status = dbr_client_request(client, "GET", path, NULL, 0, NULL, &response, error);
  if (status == DBR_OK) {
    const char* type = dbr_response_header(response, "content-type");
    printf("HTTP %d, %s, %u attempt(s)\n%s\n", (int)response->http_status, type ? type : "no type",
           (unsigned)response->attempts, response->body);
  }
  dbr_response_free(response);
  free(path);
  return status;
}

static void report(dbr_status status, const dbr_error* error) {
  size_t i;
  fprintf(stderr, "%s: %s\n", dbr_status_name(status), error ? error->message : dbr_status_text(status));
  for (i = 0; error != NULL && i < error->issue_count; ++i)
    fprintf(stderr, "  %s: %s\n", error->issues[i]->location, error->issues[i]->message);
}

int main(int argc, char** argv) {
  dbr_client* client = NULL;
  dbr_error* error = NULL;

  dbr_status status = dbr_client_new(NULL, &client, &error);
  if (status == DBR_OK) status = dbr_auth_login(client, "planner", "planner123", NULL, NULL, &error);
  if (status == DBR_OK) status = list_work_items(client, argc > 1 ? argv[1] : "example-organization", &error);
  if (status != DBR_OK) report(status, error);

  dbr_error_free(error);
  dbr_client_free(client);
  return status == DBR_OK ? 0 : 1;
}
