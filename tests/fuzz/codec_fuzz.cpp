// Whatever a peer sends: no crash, no read or write astray, no more memory than the limits say, and an
// outcome that does not depend on how the bytes were cut.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "codec_outcome.hpp"
#include "core/text.hpp"

namespace {

using dbr::http::Limits;
using dbr::http::ResponseParser;
using dbr::test::Outcome;
using dbr::test::ReadOptions;

void Demand(bool holds, std::string_view what, const Outcome& a, const Outcome& b) {
  if (holds) return;
  std::cerr << what << "\n" << a << "\n" << b << "\n";
  std::abort();
}

// The pieces come from the input itself, so that the fuzzer steers them.
class Cuts {
 public:
  explicit Cuts(std::string_view bytes) {
    for (const char c : bytes) seed_ = (seed_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  std::size_t Next() {
    seed_ = seed_ * 6364136223846793005 + 1442695040888963407;
    const std::uint64_t bits = seed_ >> 33;
    return bits % 8 == 0 ? bits % 4096 : bits % 24;
  }

 private:
  std::uint64_t seed_ = 0xcbf29ce484222325;
};

void CheckOutcome(const Outcome& outcome, ReadOptions options) {
  const auto demand = [&](bool holds, std::string_view what) { Demand(holds, what, outcome, outcome); };
  const bool failed = outcome.state == ResponseParser::State::kFailed;
  demand(failed || outcome.accepted(), "neither done nor failed at the end");
  demand(failed != (outcome.failure == dbr::Status::kOk), "a failure without a state, or the reverse");
  demand(failed != outcome.reason.empty(), "a failure without a reason, or the reverse");
  demand(outcome.body.size() <= options.max_body, "body over the limit");
  demand(outcome.fields.size() <= Limits::kFields, "more fields than allowed");
  demand(failed || (outcome.status >= 200 && outcome.status <= 599), "a status that is none");
  demand(!outcome.truncated || (outcome.status >= 300 && !outcome.reusable), "truncated, and not an error");
  for (const auto& [name, value] : outcome.fields) {
    demand(dbr::IsToken(name) && dbr::IsFieldValue(value), "a field that is none");
  }
}

void Check(std::string_view bytes, ReadOptions options) {
  static ResponseParser parser;  // reused: what one input leaves behind must not reach the next
  const Outcome whole =
      dbr::test::ReadInPieces(parser, bytes, options, [&](std::size_t) { return bytes.size(); });
  CheckOutcome(whole, options);
  const Outcome single = dbr::test::ReadByteByByte(bytes, options);
  Demand(whole == single, "another outcome byte by byte", whole, single);
  Cuts cuts(bytes);
  const Outcome cut =
      dbr::test::ReadInPieces(parser, bytes, options, [&](std::size_t) { return cuts.Next(); });
  Demand(whole == cut, "another outcome in pieces", whole, cut);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  switch (Cuts(bytes).Next() % 4) {
    case 0:
      Check(bytes, {.head_request = true, .max_body = 0});
      break;
    case 1:
      Check(bytes, {.head_request = false, .max_body = 8});
      break;
    default:
      Check(bytes, {.head_request = false, .max_body = 1024 * 1024});
  }
  return 0;
}
