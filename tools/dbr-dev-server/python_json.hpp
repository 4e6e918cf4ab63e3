#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace dbr_dev {

// Ordered, because a client may compare answers byte by byte.
using Json = nlohmann::ordered_json;

// The service is written in Python, and its 422 answers quote the messages and positions of
// Python's JSON decoder; its decoder also takes NaN, which nlohmann's parser refuses. So the
// request bodies are decoded here, in Python's way.

// Thrown for text that is not JSON. The position counts characters, as Python does.
struct JsonFault {
  std::size_t position;
  std::string message;
};

// Thrown for bytes that are not UTF-8, and for nesting deeper than Python's recursion limit.
struct UnreadableBody {};

Json DecodePythonJson(std::string_view text);

// Compact JSON in raw UTF-8; nothing where the value holds what JSON cannot say (NaN, an
// infinity, a lone surrogate). The service fails with a 500 there.
std::optional<std::string> EncodeJson(const Json& value);

// True for UTF-8, lone surrogates included, which Python lets pass when it reads a body.
bool IsPythonUtf8(std::string_view text);

}  // namespace dbr_dev
