#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/buffer.hpp"
#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/url.hpp"

namespace dbr::http {

// How connections are made: the same for all of a client's, and never changed.
struct ConnectConfig {
  std::string ca_pem;     // trusted instead of the system's store; "": the store
  std::string cert_file;  // shown to a server that asks for one; "": none
  std::string key_file;
  SecretString proxy;        // "": none; it may hold a password
  SecretString https_proxy;  // from the environment, for https servers where `proxy` was not chosen
  std::string no_proxy;      // goes with https_proxy
  bool allow_cleartext = false;
};

// Makes libcurl ready; once for the process. False: it could not.
bool InitialiseConnections() noexcept;

class Connection;
class Multi;

// Is told what a Multi wants to know about a descriptor. Both may be called from inside OnReady and OnTimer.
class FdWatcher {
 public:
  virtual bool Watch(Multi& multi, int fd, bool read, bool write) noexcept = 0;  // false: cannot
  virtual void Forget(int fd) noexcept = 0;                                      // before fd is closed

 protected:
  ~FdWatcher() = default;
};

struct Interest {
  int fd = -1;
  bool read = false;
  bool write = false;
};

// TLS sessions to be resumed by whoever connects next. Not safe between threads: OpenSSL writes to a session
// while others may use it.
class TlsSessions {
 public:
  TlsSessions();  // throws std::bad_alloc

 private:
  friend class Connection;
  struct Cleanup {
    void operator()(void* handle) const noexcept;
  };
  std::unique_ptr<void, Cleanup> handle_;
};

// What connects: a curl multi handle, with what it waits for. Used by one thread at a time; where it serves
// one connection it moves between threads with it.
class Multi {
 public:
  // With a watcher the interests are told to it, without they are listed for polling. The sessions may be
  // NULL.
  static std::shared_ptr<Multi> New(FdWatcher* watcher, std::shared_ptr<TlsSessions> sessions = nullptr);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  void OnReady(int fd, bool readable, bool writable, Micros now) noexcept;
  void OnTimer(Micros now) noexcept;  // does nothing before timer()
  Micros timer() const noexcept { return timer_; }
  // With those that connect from now on.
  void Share(std::shared_ptr<TlsSessions> sessions) noexcept { sessions_ = std::move(sessions); }

  const Interest* begin() const noexcept { return interests_.data(); }
  const Interest* end() const noexcept { return interests_.data() + interest_count_; }
  std::size_t size() const noexcept { return connections_; }
  // Memory ran out inside libcurl or for the watcher, and libcurl must not be asked to go on: all that
  // connects here has failed.
  bool broken() const noexcept { return broken_; }

 private:
  friend class Connection;
  friend struct MultiCallbacks;
  Multi() noexcept = default;
  void Act(int fd, int events, Micros now) noexcept;
  void Reap() noexcept;
  void Break() noexcept;
  bool SetInterest(int fd, bool read, bool write) noexcept;
  void DropInterest(int fd) noexcept;

  // Resolver, two families of addresses and a proxy: what one connect waits for at the same time is few.
  static constexpr std::size_t kMaxInterests = 8;

  struct Cleanup {
    void operator()(void* handle) const noexcept;
  };
  std::unique_ptr<void, Cleanup> handle_;
  FdWatcher* watcher_ = nullptr;
  std::shared_ptr<TlsSessions> sessions_;
  std::array<Interest, kMaxInterests> interests_{};
  std::size_t interest_count_ = 0;
  std::size_t connections_ = 0;
  std::vector<Connection*> connecting_;
  bool broken_ = false;
  Micros now_ = 0;  // of the call that is under way
  Micros timer_ = kNever;
};

// Told when a connect has ended, by Multi::OnReady or OnTimer.
class ConnectObserver {
 public:
  virtual void OnConnected() noexcept = 0;

 protected:
  ~ConnectObserver() = default;
};

struct Io {
  enum class Kind { kOk, kAgain, kEnd, kError };
  Kind kind = Kind::kError;
  std::size_t bytes = 0;
};

// One connection to one origin: libcurl resolves, connects, tunnels and does TLS; then bytes go through it.
class Connection {
 public:
  enum class Phase { kConnecting, kReady, kFailed };

  // Begins to connect. Throws std::bad_alloc.
  static std::unique_ptr<Connection> Open(const Url& url, const ConnectConfig& config,
                                          std::shared_ptr<Multi> multi, std::int64_t timeout_ms, Micros now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Phase phase() const noexcept { return phase_; }
  Multi& multi() noexcept { return *multi_; }
  int fd() const noexcept { return fd_; }  // kReady
  const std::string& origin() const noexcept { return origin_; }

  // After kAgain the same bytes must be offered again, at the same address.
  Io Send(std::string_view bytes) noexcept;
  Io Receive(char* buffer, std::size_t size) noexcept;

  // Why the connect failed (kFailed), or why Send or Receive answered kError.
  Error Failure() const;

  // A byte that came before anything was sent waits here, where no poll sees it.
  bool holds_early_byte() const noexcept { return early_byte_ >= 0; }

  // A look before reuse: nothing to read, neither data nor an end.
  bool IsQuiet() noexcept;

  void set_observer(ConnectObserver* observer) noexcept { observer_ = observer; }

  // The pool's notes.
  Micros opened_at = 0;
  Micros idle_since = 0;
  std::uint64_t generation = 0;

 private:
  friend class Multi;
  friend struct ConnectionCallbacks;
  struct Cleanup {
    void operator()(void* handle) const noexcept;
  };

  Connection(const Url& url, std::shared_ptr<Multi> multi);
  void Configure(const Url& url, const ConnectConfig& config, std::int64_t timeout_ms);
  void ConfigureProxy(const Url& url, const ConnectConfig& config);
  void ConfigureTls(const ConnectConfig& config);
  void OnDone(int code) noexcept;
  Io ReceiveByCurl(char* buffer, std::size_t size) noexcept;
  Io Took(int code, std::size_t bytes) noexcept;
  Io Moved(std::ptrdiff_t bytes) noexcept;

  std::shared_ptr<Multi> multi_;
  std::shared_ptr<TlsSessions> sessions_;  // the handle's
  std::unique_ptr<void, Cleanup> handle_;
  ConnectObserver* observer_ = nullptr;
  Phase phase_ = Phase::kConnecting;
  bool https_;
  bool all_set_ = true;  // libcurl took every option
  bool in_multi_ = false;
  // Neither TLS nor a proxy is in between: bytes go through the socket itself. libcurl would search among all
  // connections of its multi for this one each time.
  bool direct_ = false;
  bool must_be_loopback_ = false;
  bool through_proxy_ = false;  // unless no_proxy has the host
  bool refused_by_policy_ = false;
  int proxy_bytes_ = 0;  // of its answer
  int socket_errno_ = 0;
  int fd_ = -1;
  int code_ = 0;            // libcurl's, of what failed
  int early_byte_ = -1;     // the server spoke before it was asked
  bool connected_ = false;  // what failed, failed after the connect
  std::string origin_;
  std::string authority_;
  std::array<char, 256> curl_text_{};
};

}  // namespace dbr::http
