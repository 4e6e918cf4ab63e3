#pragma once

#include <cstdint>

namespace dbr::client {

// Counts the forks that this process descends from, as far as the library saw them: who remembers another
// number was made by a parent. A process id would cost a system call.
std::uint64_t ForkCount() noexcept;

}  // namespace dbr::client
