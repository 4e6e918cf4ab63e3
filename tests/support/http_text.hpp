#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dbr_test {

// The length of the request at the start of `input`, body included; 0: it is not all there yet.
std::size_t WholeRequestSize(std::string_view input);

// The value of a header of that request, without leading spaces; false where there is none.
bool FindHeader(std::string_view request, std::string_view name, std::string_view& value);

// A whole response with Content-Length; no Content-Type where `content_type` is null.
std::string MakeAnswer(int status, const char* content_type, std::string_view body);

// What the well-behaved service says to this request.
std::string ServedAnswer(std::string_view request);

}  // namespace dbr_test
