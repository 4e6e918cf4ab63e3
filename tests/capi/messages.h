/* Texts of errors, compared as a whole: what happened, to what, and what to do about it. */
#ifndef DBR_TESTS_CAPI_MESSAGES_H_
#define DBR_TESTS_CAPI_MESSAGES_H_

#include "fixture.h"

/* The text is the message of the fixture's last error; @ stands for "127.0.0.1:PORT". */
void assert_message_at(const fixture* f, int port, const char* expected, const char* file, int line);
#define assert_message(f, expected) \
  assert_message_at(f, scripted_server_port((f)->server), expected, __FILE__, __LINE__)
#define assert_message_of_port(f, port, expected) assert_message_at(f, port, expected, __FILE__, __LINE__)

#endif /* DBR_TESTS_CAPI_MESSAGES_H_ */
