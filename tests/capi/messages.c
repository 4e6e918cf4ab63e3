#include "messages.h"

#include <stdio.h>
#include <string.h>

void assert_message_at(const fixture* f, int port, const char* expected, const char* file, int line) {
  char text[1024];
  const char* const at = strchr(expected, '@');
  const int begin = at == NULL ? (int)strlen(expected) : (int)(at - expected);
  char server[32] = "";
  if (at != NULL) snprintf(server, sizeof server, "127.0.0.1:%d", port);
  snprintf(text, sizeof text, "%.*s%s%s", begin, expected, server, at == NULL ? "" : at + 1);
  if (f->error != NULL && strcmp(f->error->message, text) == 0) return;
  print_error("the message is  %s\ninstead of      %s\n", f->error == NULL ? "(no error)" : f->error->message,
              text);
  _fail(file, line);
}
