#pragma once

#include "client/call.hpp"

namespace dbr::client {

// Drives one call to its end on the calling thread. Cancel, shutdown and the deadline end its waits.
void RunBlocking(Client& client, Call& call);

}  // namespace dbr::client
