#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "capi/checks.hpp"
#include "capi/error.hpp"
#include "capi/guard.hpp"
#include "capi/hooks.hpp"

// A transport of the user's own. What it is shown stands behind the public struct; what it answers is written
// as an HTTP message and read by the same parser as everybody else's.

namespace dbr::capi {
namespace {

struct RequestView {
  dbr_http_request request;  // first, so that the one is found from the other
  const http::Transport::Stop* stop;
  std::vector<Field> fields;
};

}  // namespace
}  // namespace dbr::capi

struct dbr_http_reply {
  int status = 0;  // 0: not set
  std::string body;
  std::vector<dbr::Field> fields;
  std::string refusal;  // "": what was set was taken
};

namespace dbr::capi {
namespace {

// The lines behind the request line, which the library wrote itself.
std::vector<Field> FieldsOf(std::string_view head) {
  std::vector<Field> fields;
  head.remove_prefix(std::min(head.find("\r\n"), head.size() - 2) + 2);
  while (!head.empty() && !head.starts_with("\r\n")) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const auto colon = line.find(": ");
    fields.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    head.remove_prefix(line.size() + 2);
  }
  return fields;
}

void WipeFields(std::vector<Field>& fields) noexcept {
  for (Field& field : fields) Wipe(field.value.data(), field.value.size());
}

Buffer ToMessage(const dbr_http_reply& reply) {
  Buffer message;
  message.Append(Concat({"HTTP/1.1 ", std::to_string(reply.status), "\r\n"}));
  for (const auto& [name, value] : reply.fields) http::AppendField(message, name, value);
  message.Append(Concat({"Content-Length: ", std::to_string(reply.body.size()), "\r\n\r\n"}));
  message.Append(reply.body);
  return message;
}

}  // namespace

Status CallbackHooks::Perform(const http::EncodedRequest& request, std::int64_t timeout_ms, const Stop& stop,
                              http::ResponseParser& response, std::string& why) {
  RequestView view{.request = {}, .stop = &stop, .fields = FieldsOf(request.head)};
  const std::string method(request.method);
  const std::string url(request.url);
  view.request = {.struct_size = sizeof(dbr_http_request),
                  .method = method.c_str(),
                  .url = url.c_str(),
                  .body = request.body.empty() ? nullptr : request.body.data(),
                  .body_len = request.body.size(),
                  .timeout_ms = timeout_ms};
  dbr_http_reply reply;
  const Status status = GuardCallback([&] {
    return static_cast<Status>(callbacks_.transport(&view.request, &reply, callbacks_.transport_data));
  });
  WipeFields(view.fields);
  if (status != Status::kOk) return status;
  if (!reply.refusal.empty()) {
    why = Concat({"the transport's reply was refused: ", reply.refusal});
    return Status::kInvalidArgument;
  }
  if (reply.status == 0) {
    why = "the transport returned DBR_OK, but set no reply (dbr_http_reply_set)";
    return Status::kProtocol;
  }
  const Buffer message = ToMessage(reply);
  Wipe(reply.body.data(), reply.body.size());
  response.Feed(message.view());
  return Status::kOk;
}

}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;

const char* dbr_http_request_header(const dbr_http_request* request, const char* name) {
  if (!request || !name) return nullptr;
  const auto* view = reinterpret_cast<const RequestView*>(request);
  const Field* field = http::FindField(view->fields, name);
  return field ? field->value.c_str() : nullptr;
}

int32_t dbr_http_request_cancelled(const dbr_http_request* request) {
  return request && reinterpret_cast<const RequestView*>(request)->stop->requested() ? 1 : 0;
}

dbr_status dbr_http_reply_set(dbr_http_reply* reply, int32_t http_status, const char* content_type,
                              const void* body, size_t body_len) {
  if (!reply) return DBR_E_INVALID_ARGUMENT;
  return ToC(Guard([&] {
    const std::string_view type = TextOrEmpty(content_type);
    reply->refusal.clear();
    if (http_status < 200 || http_status > 599) {
      reply->refusal = "its status is not a number from 200 to 599";
    } else if (!IsFieldValue(type)) {
      reply->refusal = "its content type has a control character";
    } else if (!body && body_len != 0) {
      reply->refusal = "its body is NULL, but the length is not 0";
    }
    if (!reply->refusal.empty()) return Status::kInvalidArgument;
    reply->status = http_status;
    reply->body.assign(static_cast<const char*>(body), body_len);
    if (!type.empty()) http::SetField(reply->fields, "Content-Type", type);
    return Status::kOk;
  }));
}

dbr_status dbr_http_reply_add_header(dbr_http_reply* reply, const char* name, const char* value) {
  if (!reply) return DBR_E_INVALID_ARGUMENT;
  return ToC(Guard([&] {
    if (!name || !value) {
      reply->refusal = "name or value of a header is NULL";
    } else if (auto checked = CheckField(name, value); !checked) {
      reply->refusal = std::move(checked).error().message;
    } else {
      reply->fields.push_back({name, value});
      return Status::kOk;
    }
    return Status::kInvalidArgument;
  }));
}
