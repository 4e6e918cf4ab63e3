// The parts of a call by themselves (Google Benchmark): reading a response, decoding it, building a request.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/decode.hpp"
#include "auth/operations.hpp"
#include "core/buffer.hpp"
#include "http/codec.hpp"
#include "http/message.hpp"
#include "json/document.hpp"

namespace {

using dbr::Buffer;
using dbr::http::ResponseParser;

constexpr std::string_view kUser =
    R"({"id":"0f0e0d0c-0b0a-4909-8807-060504030201","username":"loader","email":"loader@test.com",)"
    R"("display_name":"Load Test User","active_status":true})";

std::string MeResponse() {
  return "HTTP/1.1 200 OK\r\ndate: Tue, 24 Nov 2026 02:00:46 GMT\r\nserver: uvicorn\r\ncontent-length: " +
         std::to_string(kUser.size()) + "\r\ncontent-type: application/json\r\n\r\n" + std::string(kUser);
}

// In pieces of so many bytes.
void ReadResponse(benchmark::State& state) {
  const std::string response = MeResponse();
  const auto piece = static_cast<std::size_t>(state.range(0));
  ResponseParser parser;
  for ([[maybe_unused]] auto _ : state) {
    parser.Reset(false, 1 << 20);
    for (std::string_view rest = response; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
      parser.Feed(rest.substr(0, piece));
    }
    if (parser.state() != ResponseParser::State::kDone) return state.SkipWithError("not read");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(response.size()));
}
BENCHMARK(ReadResponse)->Arg(16384)->Arg(64)->Arg(1);

void DecodeMe(benchmark::State& state) {
  const Buffer body(kUser);
  dbr::json::Document document;
  for ([[maybe_unused]] auto _ : state) {
    const auto user = dbr::auth::DecodeMe(body, document);
    if (!user) return state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(user->username);
  }
}
BENCHMARK(DecodeMe);

// With a token of three parts, whose claims are looked into, and wiped afterwards like a call's.
void DecodeLogin(benchmark::State& state) {
  const Buffer body(R"({"access_token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIiwiZXhwIjo0MTAyNDQ0ODAwfQ.c2ln",)"
                    R"("token_type":"bearer","user":)" +
                    std::string(kUser) + "}");
  dbr::json::Document document;
  for ([[maybe_unused]] auto _ : state) {
    const auto login = dbr::auth::DecodeLogin(body, document);
    if (!login || login->expires_at_unix < 0) return state.SkipWithError("not decoded");
    document.Wipe();
  }
}
BENCHMARK(DecodeLogin);

void BuildLoginBody(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(dbr::auth::LoginBody("planner", "planner123"));
}
BENCHMARK(BuildLoginBody);

void BuildMeHead(benchmark::State& state) {
  const std::string token(250, 't');
  Buffer head;
  for ([[maybe_unused]] auto _ : state) {
    head.Clear();
    head.Append("GET /api/v1/auth/me HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n");
    dbr::http::AppendField(head, "Accept", "application/json");
    dbr::http::AppendField(head, "User-Agent", "libdbr/1.0.0");
    dbr::http::AppendField(head, "Authorization", token);
    head.Append("\r\n");
    benchmark::DoNotOptimize(head.data());
  }
}
BENCHMARK(BuildMeHead);

}  // namespace

BENCHMARK_MAIN();
