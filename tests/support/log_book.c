#include "log_book.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SPACE = 1 << 18 };

struct log_book {
  pthread_mutex_t lock;
  int lines[DBR_LOG_DEBUG + 1];
  size_t len;
  char text[SPACE];
};

log_book* log_book_new(void) {
  log_book* const book = calloc(1, sizeof *book);
  if (book != NULL) pthread_mutex_init(&book->lock, NULL);
  return book;
}

void log_book_free(log_book* book) {
  if (book == NULL) return;
  pthread_mutex_destroy(&book->lock);
  free(book);
}

void log_book_write(int32_t level, const char* line, void* user_data) {
  log_book* const book = user_data;
  const size_t len = strlen(line);
  pthread_mutex_lock(&book->lock);
  ++book->lines[0];
  if (level >= DBR_LOG_ERROR && level <= DBR_LOG_DEBUG) ++book->lines[level];
  if (book->len + len + 2 < SPACE) {
    memcpy(book->text + book->len, line, len);
    book->len += len;
    book->text[book->len++] = '\n';
  }
  pthread_mutex_unlock(&book->lock);
}

const char* log_book_text(log_book* book) {
  return book->text;
}

int log_book_lines(log_book* book, int32_t level) {
  int count;
  pthread_mutex_lock(&book->lock);
  count = book->lines[level];
  pthread_mutex_unlock(&book->lock);
  return count;
}
