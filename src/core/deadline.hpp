#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace dbr {

// Microseconds of the monotonic clock. State machines get them handed in, only the drivers ask for them.
using Micros = std::int64_t;

inline constexpr Micros kNever = std::numeric_limits<Micros>::max();

inline Micros Now() noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// The moment `ms` milliseconds after `from`; a huge value is never, not a wrapped-around past.
constexpr Micros After(Micros from, std::int64_t ms) noexcept {
  return ms > (kNever - from) / 1000 ? kNever : from + ms * 1000;
}

// The moment a timeout of `ms` ends, where 0 means that there is none.
constexpr Micros DeadlineAfter(Micros from, std::int64_t ms) noexcept {
  return ms == 0 ? kNever : After(from, ms);
}

// Whole milliseconds until `at`, rounded up so that a wait never ends a moment early; -1: never.
constexpr std::int64_t MillisUntil(Micros at, Micros now) noexcept {
  if (at == kNever) return -1;
  return at <= now ? 0 : (at - now - 1) / 1000 + 1;
}

}  // namespace dbr
