#pragma once

#include <string_view>

#include "core/buffer.hpp"

namespace dbr::json {

// Appends `text`, which must be UTF-8, as a JSON string with its quotation marks: RFC 8259, 7 escapes what
// must be escaped and nothing else.
void AppendString(Buffer& out, std::string_view text);

}  // namespace dbr::json
