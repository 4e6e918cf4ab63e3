#include "capi/error.hpp"

#include <cstddef>
#include <iterator>

#include "capi/block.hpp"
#include "capi/fields.hpp"
#include "capi/guard.hpp"
#include "core/status.hpp"

namespace dbr::capi {
namespace {

struct ErrorBlock {
  dbr_error error;
  std::size_t block_size;
  FieldTable fields;
};

// An error that needs no memory.
constexpr dbr_error StaticError(dbr_status status, const char* message) noexcept {
  return {.struct_size = sizeof(dbr_error),
          .status = status,
          .http_status = 0,
          .message = message,
          .operation = "",
          .body = nullptr,
          .body_len = 0,
          .attempts = 0,
          .retry_after_ms = -1,
          .retryable = 0,
          .issues = nullptr,
          .issue_count = 0};
}

constexpr dbr_error kOutOfMemory = StaticError(DBR_E_OUT_OF_MEMORY, "out of memory");
constexpr dbr_error kInternal =
    StaticError(DBR_E_INTERNAL, "a defect of the library, or an exception that a callback threw");

// Read-only like every error, and freeing them does nothing.
dbr_error* Static(const dbr_error& error) noexcept {
  return const_cast<dbr_error*>(&error);
}
bool IsStatic(const dbr_error* error) noexcept {
  return error == &kOutOfMemory || error == &kInternal;
}

// Behind the struct come the tables, then the strings.
struct Layout {
  std::size_t fields = sizeof(ErrorBlock);
  std::size_t issue_pointers;
  std::size_t issues;
  std::size_t strings;

  explicit Layout(const Error& error) noexcept
      : issue_pointers(fields + error.headers.size() * sizeof(FieldTable::Entry)),
        issues(issue_pointers + error.issues.size() * sizeof(void*)),
        strings(issues + error.issues.size() * sizeof(dbr_validation_issue)) {}
};

BlockSize Measure(const Error& error, const Layout& layout) noexcept {
  BlockSize size(layout.strings);
  size.Add(error.message);
  size.Add(error.operation);
  if (error.has_body) size.Add(error.body);
  for (const Field& field : error.headers) {
    size.Add(field.name);
    size.Add(field.value);
  }
  for (const ValidationIssue& issue : error.issues) {
    for (const auto* text : {&issue.location, &issue.message, &issue.type}) size.AddOptional(*text);
  }
  return size;
}

void PutIssues(const Error& error, const Layout& layout, char* base, BlockWriter& writer,
               dbr_error& out) noexcept {
  if (error.issues.empty()) return;
  auto** pointers = reinterpret_cast<const dbr_validation_issue**>(base + layout.issue_pointers);
  auto* issues = reinterpret_cast<dbr_validation_issue*>(base + layout.issues);
  for (std::size_t i = 0; i < error.issues.size(); ++i) {
    const ValidationIssue& issue = error.issues[i];
    issues[i] = {.struct_size = sizeof(dbr_validation_issue),
                 .location = writer.PutOptional(issue.location),
                 .message = writer.PutOptional(issue.message),
                 .type = writer.PutOptional(issue.type)};
    pointers[i] = &issues[i];
  }
  out.issues = pointers;
  out.issue_count = error.issues.size();
}

dbr_error* NewError(const Error& error) {
  const Layout layout(error);
  auto* block = NewBlock<ErrorBlock>(Measure(error, layout));
  char* base = reinterpret_cast<char*>(block);
  BlockWriter writer(block, layout.strings);
  block->error = {.struct_size = sizeof(dbr_error),
                  .status = ToC(error.status),
                  .http_status = error.http_status,
                  .message = writer.Put(error.message),
                  .operation = writer.Put(error.operation),
                  .body = error.has_body ? writer.Put(error.body) : nullptr,
                  .body_len = error.has_body ? error.body.size() : 0,
                  .attempts = error.attempts,
                  .retry_after_ms = error.retry_after_ms,
                  .retryable = error.retryable() ? 1 : 0,
                  .issues = nullptr,
                  .issue_count = 0};
  PutIssues(error, layout, base, writer, block->error);
  block->fields.Put(reinterpret_cast<FieldTable::Entry*>(base + layout.fields), error.headers, writer);
  return &block->error;
}

}  // namespace

dbr_status Report(const Error& error, dbr_error** out) noexcept {
  if (!out) return ToC(error.status);
  const Status status = Guard([&] {
    *out = NewError(error);
    return Status::kOk;
  });
  return status == Status::kOk ? ToC(error.status) : ReportException(status, out);
}

dbr_status Report(Status status, std::string_view message, std::string_view operation,
                  dbr_error** out) noexcept {
  const Status made = Guard([&] {
    Error error;
    error.status = status;
    if (out) error.message = message;
    error.operation = operation;
    Report(error, out);
    return out && *out ? static_cast<Status>((*out)->status) : status;
  });
  return made == status ? ToC(status) : ReportException(made, out);
}

dbr_status ReportException(Status status, dbr_error** out) noexcept {
  if (out) *out = Static(status == Status::kOutOfMemory ? kOutOfMemory : kInternal);
  return ToC(status);
}

}  // namespace dbr::capi

const char* dbr_error_header(const dbr_error* error, const char* name) {
  if (!error || !name || dbr::capi::IsStatic(error)) return nullptr;
  return reinterpret_cast<const dbr::capi::ErrorBlock*>(error)->fields.Find(name);
}

void dbr_error_free(dbr_error* error) {
  if (error && !dbr::capi::IsStatic(error))
    dbr::capi::FreeBlock(reinterpret_cast<dbr::capi::ErrorBlock*>(error));
}
