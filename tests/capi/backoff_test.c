/* How long a retry waits: the backoff, Retry-After, and the limits that no wait passes. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

typedef struct waits {
  int count;
  int64_t retry_in_ms[16];
} waits;

static void note_wait(const dbr_attempt_info* attempt, void* user_data) {
  waits* const book = user_data;
  if (book->count < 16) book->retry_in_ms[book->count++] = attempt->retry_in_ms;
}

static void unavailable(fixture* f, const char* headers) {
  char answer[512];
  snprintf(answer, sizeof answer, "HTTP/1.1 503 No\r\n%sContent-Length: 0\r\n\r\n", headers);
  scripted_server_answer_text(f->server, answer);
}

static void WaitsGrowAreDrawnFromTheUpperHalfAndEndAtTheMaximum(void** state) {
  static const int64_t most[] = {20, 40, 60, 60};
  fixture* const f = *state;
  waits book = {0, {0}};
  int i;
  dbr_client_options_set_retry_backoff(f->options, 20, 60, 2.0, 0, 1);
  dbr_client_options_set_after_attempt(f->options, note_wait, &book);
  for (i = 0; i < 4; ++i) unavailable(f, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(book.count, 5);
  for (i = 0; i < 4; ++i) {
    assert_true(book.retry_in_ms[i] >= most[i] / 2);
    assert_true(book.retry_in_ms[i] <= most[i]);
  }
  assert_int_equal(book.retry_in_ms[4], -1);
}

static void TheWaitIsReallyWaited(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  dbr_client_options_set_retry_backoff(f->options, 300, 300, 1.0, 0, 1);
  unavailable(f, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_true(now_ms() - begin >= 145);
}

static const struct {
  const char* headers;
  int64_t at_least, at_most;
} kRetryAfter[] = {
    {"", -1, -1},
    {"Retry-After: 2\r\n", 2000, 2000},
    {"retry-after:  120 \r\n", 120000, 120000},
    {"Date: Tue, 24 Nov 2026 02:00:00 GMT\r\nRetry-After: Tue, 24 Nov 2026 02:00:07 GMT\r\n", 7000, 7000},
    {"Date: Tue, 24 Nov 2026 23:59:50 GMT\r\nRetry-After: Wed, 25 Nov 2026 00:00:10 GMT\r\n", 20000, 20000},
    {"Date: Tue, 24 Nov 2026 02:00:00 GMT\r\nRetry-After: Tue, 24 Nov 2026 01:00:00 GMT\r\n", -1, -1},
    {"Retry-After: -5\r\n", -1, -1},
    {"Retry-After: soon\r\n", -1, -1},
    {"Retry-After: 2s\r\n", -1, -1},
    {"Retry-After: 1.5\r\n", -1, -1},
    {"Retry-After: 0x10\r\n", -1, -1},
    {"Retry-After: +2\r\n", -1, -1},
    {"Retry-After:\r\n", -1, -1},
    {"Retry-After: Tue, 99 Nov 2026 02:00:07 GMT\r\n", -1, -1},
    {"Retry-After: 99999999999999999999\r\n", INT64_C(4000000000000), INT64_MAX},
    {"Retry-After: 9223372036854775807\r\n", INT64_C(4000000000000), INT64_MAX},
};

static void RetryAfterIsSecondsOrADateAndAnythingElseIsIgnored(void** state) {
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof kRetryAfter / sizeof *kRetryAfter; ++i) {
    unavailable(f, kRetryAfter[i].headers);
    assert_dbr_status(DBR_E_API, call_me(f), f->error);
    if (f->error->retry_after_ms < kRetryAfter[i].at_least ||
        f->error->retry_after_ms > kRetryAfter[i].at_most) {
      print_error("%s is %lld\n", kRetryAfter[i].headers, (long long)f->error->retry_after_ms);
      fail();
    }
  }
}

static void RetryAfterReplacesAShorterWaitBeyondTheMaximum(void** state) {
  fixture* const f = *state;
  waits book = {0, {0}};
  const int64_t begin = now_ms();
  retry_quickly(f);
  dbr_client_options_set_after_attempt(f->options, note_wait, &book);
  unavailable(f, "Retry-After: 1\r\n");
  assert_dbr_ok(call_me(f), f->error);
  assert_true(now_ms() - begin >= 995);
  assert_int_equal(book.retry_in_ms[0], 1000);
}

static void RetryAfterDoesNotShortenALongerWait(void** state) {
  fixture* const f = *state;
  waits book = {0, {0}};
  dbr_client_options_set_retry_backoff(f->options, 3000, 3000, 1.0, 0, 1);
  dbr_client_options_set_timeout_ms(f->options, 2500);
  dbr_client_options_set_after_attempt(f->options, note_wait, &book);
  unavailable(f, "Retry-After: 0\r\n");
  (void)call_me(f);
  assert_true(book.retry_in_ms[0] == -1 || book.retry_in_ms[0] >= 1500);
}

static void AWaitBeyondTheDeadlineIsNotBegun(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  retry_quickly(f);
  dbr_client_options_set_timeout_ms(f->options, 10000);
  unavailable(f, "Retry-After: 60\r\n");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_within(begin, stretched_ms(200));
  assert_int_equal(f->error->http_status, 503);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(f->error->retry_after_ms, 60000);
}

static void ASaturatedRetryAfterEndsTheCallAtOnce(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  retry_quickly(f);
  unavailable(f, "Retry-After: 99999999999999999999\r\n");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_within(begin, stretched_ms(200));
}

static void AWaitBeyondMaxElapsedIsNotBegun(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  dbr_client_options_set_retry_backoff(f->options, 8000, 8000, 1.0, 3000, 1);
  unavailable(f, "");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_within(begin, stretched_ms(200));
  assert_int_equal(f->error->attempts, 1);
}

static void HugeIntervalsDoNotOverflow(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  dbr_client_options_set_retry_backoff(f->options, INT64_MAX, INT64_MAX, 1e300, 0, 1);
  unavailable(f, "");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_within(begin, stretched_ms(200));
}

/* No wait at all, whatever it is multiplied with. */
static void NoIntervalStaysNoneHoweverItGrows(void** state) {
  fixture* const f = *state;
  waits book = {0, {0}};
  int i;
  dbr_client_options_set_retry_backoff(f->options, 0, 10, 1e300, 0, 1);
  dbr_client_options_set_after_attempt(f->options, note_wait, &book);
  for (i = 0; i < 4; ++i) unavailable(f, "");
  assert_dbr_ok(call_me(f), f->error);
  for (i = 0; i < 4; ++i) assert_int_equal(book.retry_in_ms[i], 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(WaitsGrowAreDrawnFromTheUpperHalfAndEndAtTheMaximum),
      WITH_SERVER(TheWaitIsReallyWaited),
      WITH_SERVER(RetryAfterIsSecondsOrADateAndAnythingElseIsIgnored),
      WITH_SERVER(RetryAfterReplacesAShorterWaitBeyondTheMaximum),
      WITH_SERVER(RetryAfterDoesNotShortenALongerWait),
      WITH_SERVER(AWaitBeyondTheDeadlineIsNotBegun),
      WITH_SERVER(ASaturatedRetryAfterEndsTheCallAtOnce),
      WITH_SERVER(AWaitBeyondMaxElapsedIsNotBegun),
      WITH_SERVER(HugeIntervalsDoNotOverflow),
      WITH_SERVER(NoIntervalStaysNoneHoweverItGrows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
