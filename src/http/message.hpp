#pragma once

#include <string_view>
#include <vector>

#include "core/buffer.hpp"
#include "core/error.hpp"
#include "http/codec.hpp"

namespace dbr::http {

// Headers that frame the message, route it or carry the credentials: the library's own, never a user's.
bool IsReservedField(std::string_view name) noexcept;

// The user's headers over the library's: sets `name`, in the place of one of that name if there is one.
void SetField(std::vector<Field>& fields, std::string_view name, std::string_view value);
const Field* FindField(const std::vector<Field>& fields, std::string_view name) noexcept;

void AppendField(Buffer& head, std::string_view name, std::string_view value);

// application/json, with or without parameters.
bool IsJson(std::string_view content_type) noexcept;

// The response's fields; those of one name joined by ", " (RFC 9110, 5.3). A value may hold any byte from
// 0x80 on: what is no UTF-8 of it is shown as \xNN, since these go to whom strings are UTF-8.
std::vector<Field> CollectFields(const ResponseParser& response);

// "Service Unavailable"; "" for a code that the registry does not name.
std::string_view ReasonPhrase(int status) noexcept;

}  // namespace dbr::http
