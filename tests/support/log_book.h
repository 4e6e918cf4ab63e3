/* Keeps what a client logs. */
#ifndef DBR_TESTS_SUPPORT_LOG_BOOK_H_
#define DBR_TESTS_SUPPORT_LOG_BOOK_H_

#include <dbr/dbr.h>

typedef struct log_book log_book;

log_book* log_book_new(void);
void log_book_free(log_book* book);
/* A dbr_log_callback; user_data is the book. */
void log_book_write(int32_t level, const char* line, void* user_data);
/* All lines so far, each with its end. */
const char* log_book_text(log_book* book);
/* How many lines there are of this level; 0: of any. */
int log_book_lines(log_book* book, int32_t level);

#endif /* DBR_TESTS_SUPPORT_LOG_BOOK_H_ */
