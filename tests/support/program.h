/* Runs a server program that the machine has: on a free port of 127.0.0.1, with files that the test writes
 * for it, in a directory that goes when it stops. It never outlives the test's process.
 */
#ifndef DBR_TESTS_SUPPORT_PROGRAM_H_
#define DBR_TESTS_SUPPORT_PROGRAM_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct program program;

typedef struct program_file {
  const char* name; /* relative; NULL ends a list */
  const char* text;
} program_file;

/* 0: it is there. Otherwise what main() should return: stderr has been told which package to install. That is
 * a skip, and with CI=true a failure. */
int program_missing(const char* name, const char* package);

/* In arguments and texts @dir@ and @port@ stand for the program's own. Both lists end with NULL. It runs in
 * its directory and writes what it says to the file "output" there. NULL: it does not listen, stderr says
 * what it said. */
program* program_start(const char* const* arguments, const program_file* files);
void program_stop(program* server);

int program_port(const program* server);
/* "https://127.0.0.1:41234"; lives as long as the program. */
const char* program_url(program* server, const char* scheme);

/* What one of its files holds by now, "" where there is none. Valid until the next question. */
const char* program_text(program* server, const char* name);
/* How often `part` stands there. */
int program_count(program* server, const char* name, const char* part);
/* 1 once it stands there so often, 0 when that takes too long. */
int program_wait_count(program* server, const char* name, const char* part, int count, int64_t milliseconds);

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_PROGRAM_H_ */
