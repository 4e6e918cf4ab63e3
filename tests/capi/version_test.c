#include <stdlib.h>
#include <string.h>

#include "assertions.h"

static void TheLoadedLibraryIsTheOneOfTheHeader(void** state) {
  (void)state;
  assert_string_equal(dbr_version(), DBR_VERSION);
  assert_int_equal(dbr_version_number(), DBR_VERSION_NUMBER);
}

static void TheVersionNumberSaysTheSameAsTheText(void** state) {
  int part[3] = {0, 0, 0};
  const char* at = dbr_version();
  int i;
  (void)state;
  for (i = 0; i < 3; ++i) {
    char* end;
    part[i] = (int)strtol(at, &end, 10);
    at = end + (*end == '.');
  }
  assert_int_equal(dbr_version_number(), part[0] * 0x10000 + part[1] * 0x100 + part[2]);
}

static const struct {
  dbr_status number;
  const char* name;
} kStatus[] = {
    {0, "DBR_OK"},
    {101, "DBR_E_INVALID_ARGUMENT"},
    {102, "DBR_E_OUT_OF_MEMORY"},
    {103, "DBR_E_CANCELLED"},
    {104, "DBR_E_CLOSED"},
    {105, "DBR_E_WOULD_DEADLOCK"},
    {106, "DBR_E_FORKED"},
    {107, "DBR_E_POLICY"},
    {199, "DBR_E_INTERNAL"},
    {201, "DBR_E_CONNECT"},
    {202, "DBR_E_TIMEOUT"},
    {203, "DBR_E_TLS"},
    {204, "DBR_E_PROTOCOL"},
    {205, "DBR_E_TOO_LARGE"},
    {301, "DBR_E_RESPONSE_VALIDATION"},
    {400, "DBR_E_BAD_REQUEST"},
    {401, "DBR_E_UNAUTHORIZED"},
    {404, "DBR_E_NOT_FOUND"},
    {422, "DBR_E_VALIDATION"},
    {429, "DBR_E_RATE_LIMITED"},
    {500, "DBR_E_API"},
};
enum { STATUSES = sizeof kStatus / sizeof *kStatus };

static void EveryStatusHasItsNumberAndName(void** state) {
  size_t i;
  (void)state;
  assert_int_equal(DBR_E_POLICY, 107);
  assert_int_equal(DBR_E_TOO_LARGE, 205);
  assert_int_equal(DBR_E_API, 500);
  for (i = 0; i < STATUSES; ++i) assert_string_equal(dbr_status_name(kStatus[i].number), kStatus[i].name);
}

static void EveryStatusHasASentenceOfItsOwn(void** state) {
  size_t i, k;
  (void)state;
  for (i = 0; i < STATUSES; ++i) {
    assert_true(strlen(dbr_status_text(kStatus[i].number)) > 3);
    for (k = 0; k < i; ++k) {
      assert_string_not_equal(dbr_status_text(kStatus[i].number), dbr_status_text(kStatus[k].number));
    }
  }
}

static void AnUnknownStatusHasAFixedText(void** state) {
  static const dbr_status unknown[] = {-1, 1, 100, 108, 202000, INT32_MAX, INT32_MIN};
  size_t i;
  (void)state;
  for (i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
    assert_ptr_equal(dbr_status_name(unknown[i]), dbr_status_name(-1));
    assert_ptr_equal(dbr_status_text(unknown[i]), dbr_status_text(-1));
  }
  assert_non_null(dbr_status_name(-1));
  assert_true(strlen(dbr_status_text(-1)) > 3);
}

static void HasTellsWhichMembersTheLibraryKnows(void** state) {
  dbr_user user;
  (void)state;
  memset(&user, 0, sizeof user);
  user.struct_size = sizeof user;
  assert_true(DBR_HAS(&user, id));
  assert_true(DBR_HAS(&user, json_len));
  user.struct_size = offsetof(dbr_user, json);
  assert_true(DBR_HAS(&user, active_status));
  assert_false(DBR_HAS(&user, json));
  assert_false(DBR_HAS(&user, json_len));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(TheLoadedLibraryIsTheOneOfTheHeader),
      cmocka_unit_test(TheVersionNumberSaysTheSameAsTheText),
      cmocka_unit_test(EveryStatusHasItsNumberAndName),
      cmocka_unit_test(EveryStatusHasASentenceOfItsOwn),
      cmocka_unit_test(AnUnknownStatusHasAFixedText),
      cmocka_unit_test(HasTellsWhichMembersTheLibraryKnows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
