#include "answer.hpp"

#include <algorithm>
#include <array>

namespace dbr_dev {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};
constexpr auto kPhrases = std::to_array<Phrase>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a Teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {510, "Not Extended"},
    {511, "Network Authentication Required"},
});

}  // namespace

Answer JsonAnswer(int status, const Json& value) {
  auto text = EncodeJson(value);
  if (!text) return ServerError();
  return {status, "application/json", *std::move(text)};
}

Answer Detail(int status, std::string_view text) {
  return JsonAnswer(status, {{"detail", text}});
}

Answer ServerError() {
  return {500, "text/plain; charset=utf-8", "Internal Server Error"};
}

std::string_view ReasonPhrase(int status) {
  const auto phrase = std::find_if(kPhrases.begin(), kPhrases.end(),
                                   [status](const Phrase& p) { return p.status == status; });
  return phrase == kPhrases.end() ? std::string_view() : phrase->text;
}

}  // namespace dbr_dev
