#pragma once

namespace dbr::async {

class Engine;

// The engines, so that exit() ends their threads before OpenSSL takes its own state down. The
// handler is registered behind OpenSSL's, hence it runs before.
void RegisterForExit(Engine& engine);  // throws std::bad_alloc
void UnregisterForExit(Engine& engine) noexcept;

}  // namespace dbr::async
