#include "assertions.h"

#include <dirent.h>
#include <string.h>

static void check_error(const dbr_error* error, dbr_status status, const char* call, const char* file,
                        int line) {
  const char* at;
  if (error == NULL) {
    print_error("%s left no error object\n", call);
    _fail(file, line);
    return;
  }
  if (error->status != status || error->message == NULL || error->operation == NULL ||
      error->struct_size < sizeof(dbr_error)) {
    print_error("%s left an error that is not whole: status %d, message %s\n", call, (int)error->status,
                error->message == NULL ? "NULL" : error->message);
    _fail(file, line);
    return;
  }
  for (at = error->message; *at != '\0'; ++at) {
    if ((unsigned char)*at < 0x20 || *at == 0x7f) {
      print_error("%s left a message with a control character: %s\n", call, error->message);
      _fail(file, line);
    }
  }
  if (at == error->message || at - error->message > 512) {
    print_error("%s left a message of %d bytes\n", call, (int)(at - error->message));
    _fail(file, line);
  }
}

void dbr_check_status(dbr_status expected, dbr_status actual, const dbr_error* error, const char* call,
                      const char* file, int line) {
  if (expected != actual) {
    print_error("%s is %s (%d) instead of %s: %s\n", call, dbr_status_name(actual), (int)actual,
                dbr_status_name(expected), error == NULL ? "no error object" : error->message);
    _fail(file, line);
  }
  if (actual != DBR_OK) {
    check_error(error, actual, call, file, line);
  } else if (error != NULL) {
    print_error("%s is DBR_OK and left an error: %s\n", call, error->message);
    _fail(file, line);
  }
}

void dbr_check_return(dbr_status expected, dbr_status actual, const char* call, const char* file, int line) {
  if (expected == actual) return;
  print_error("%s is %s (%d) instead of %s\n", call, dbr_status_name(actual), (int)actual,
              dbr_status_name(expected));
  _fail(file, line);
}

void dbr_check_contains(int wanted, const char* text, const char* part, const char* name, const char* file,
                        int line) {
  const int there = text != NULL && strstr(text, part) != NULL;
  if (there == wanted) return;
  print_error("%s %s \"%s\": %s\n", name, wanted ? "lacks" : "contains", part, text == NULL ? "NULL" : text);
  _fail(file, line);
}

void dbr_check_start(const char* text, const char* start, const char* name, const char* file, int line) {
  if (text != NULL && strncmp(text, start, strlen(start)) == 0) return;
  print_error("%s does not start with \"%s\": %s\n", name, start, text == NULL ? "NULL" : text);
  _fail(file, line);
}

void dbr_check_within(int64_t begin, int64_t limit, const char* file, int line) {
  const int64_t took = now_ms() - begin;
  if (took <= limit) return;
  print_error("it took %lld ms, more than %lld\n", (long long)took, (long long)limit);
  _fail(file, line);
}

int open_descriptors(void) {
  DIR* const directory = opendir("/proc/self/fd");
  int count = 0;
  assert_non_null(directory);
  while (readdir(directory) != NULL) ++count;
  closedir(directory);
  return count;
}

void forget_error(dbr_error** error) {
  dbr_error_free(*error);
  *error = NULL;
}
