#include "http/connection.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "core/text.hpp"
#include "http/broken.hpp"
#include "http/system.hpp"

namespace dbr::http {
namespace {

constexpr int kMaxProxyAnswer = 32 * 1024;  // bytes, the body of a refusal included

struct Easy {
  void* handle;
  bool& all_set;
};

// Out of memory is an exception like any other allocation's; an older libcurl than this was built for may not
// know an option, and then does without, perhaps with whom it trusts.
template <typename T>
void Set(const Easy& easy, CURLoption option, T value) {
  const CURLcode code = curl_easy_setopt(static_cast<CURL*>(easy.handle), option, value);
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLE_OK) easy.all_set = false;
}

// The system's hashed directory, or NULL where there is none and the bundle has to do.
const char* HashedStore() noexcept {
  static const char* const store = [] {
    const char* path = curl_version_info(CURLVERSION_NOW)->capath;
    return HasHashedCertificates(path) ? path : nullptr;
  }();
  return store;
}

Broken::Cause CauseOf(int code) noexcept {
  using enum Broken::Cause;
  static constexpr std::array kOfTls{CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
                                     CURLE_SSL_CERTPROBLEM,   CURLE_SSL_CACERT_BADFILE,
                                     CURLE_SSL_CIPHER,        CURLE_SSL_ENGINE_INITFAILED,
                                     CURLE_SSL_ISSUER_ERROR,  CURLE_SSL_INVALIDCERTSTATUS};
  if (std::ranges::find(kOfTls, code) != kOfTls.end()) return kTls;
  static constexpr std::array<std::pair<CURLcode, Broken::Cause>, 6> kOthers{
      {{CURLE_OUT_OF_MEMORY, kMemory},
       {CURLE_UNKNOWN_OPTION, kOption},
       {CURLE_OPERATION_TIMEDOUT, kTimeout},
       {CURLE_COULDNT_RESOLVE_HOST, kHostName},
       {CURLE_COULDNT_RESOLVE_PROXY, kProxyName},
       {CURLE_ABORTED_BY_CALLBACK, kProxyAnswer}}};
  const auto found = std::ranges::find(kOthers, code, [](const auto& entry) { return int{entry.first}; });
  return found == kOthers.end() ? kOther : found->second;
}

}  // namespace

bool InitialiseConnections() noexcept {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

void TlsSessions::Cleanup::operator()(void* handle) const noexcept {
  curl_share_cleanup(static_cast<CURLSH*>(handle));
}

TlsSessions::TlsSessions() : handle_(curl_share_init()) {
  auto* const handle = static_cast<CURLSH*>(handle_.get());
  if (!handle || curl_share_setopt(handle, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) != CURLSHE_OK) {
    throw std::bad_alloc();
  }
}

// ------------------------------------------------------------------------------------------------- Multi

struct MultiCallbacks {
  static int OnSocket(CURL*, curl_socket_t fd, int what, void* multi, void*) noexcept {
    auto& self = *static_cast<Multi*>(multi);
    if (what == CURL_POLL_REMOVE) {
      self.DropInterest(fd);
      return 0;
    }
    return self.SetInterest(fd, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0) ? 0 : -1;
  }

  // One millisecond more than asked: libcurl does not ask again for a timer that it is told of too early.
  static int OnTimer(CURLM*, long timeout_ms, void* multi) noexcept {
    auto& self = *static_cast<Multi*>(multi);
    self.timer_ = timeout_ms < 0 ? kNever : timeout_ms == 0 ? self.now_ : After(self.now_, timeout_ms + 1);
    return 0;
  }
};

void Multi::Cleanup::operator()(void* handle) const noexcept {
  curl_multi_cleanup(static_cast<CURLM*>(handle));
}

std::shared_ptr<Multi> Multi::New(FdWatcher* watcher, std::shared_ptr<TlsSessions> sessions) {
  std::shared_ptr<Multi> multi(new Multi);
  multi->handle_.reset(curl_multi_init());
  if (!multi->handle_) throw std::bad_alloc();
  multi->watcher_ = watcher;
  multi->sessions_ = std::move(sessions);
  auto* handle = static_cast<CURLM*>(multi->handle_.get());
  curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, &MultiCallbacks::OnSocket);
  curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, multi.get());
  curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, &MultiCallbacks::OnTimer);
  curl_multi_setopt(handle, CURLMOPT_TIMERDATA, multi.get());
  return multi;
}

Multi::~Multi() = default;

bool Multi::SetInterest(int fd, bool read, bool write) noexcept {
  if (watcher_) return watcher_->Watch(*this, fd, read, write);
  for (std::size_t i = 0; i < interest_count_; ++i) {
    if (interests_[i].fd == fd) {
      interests_[i] = {fd, read, write};
      return true;
    }
  }
  if (interest_count_ == kMaxInterests) return false;
  interests_[interest_count_++] = {fd, read, write};
  return true;
}

void Multi::DropInterest(int fd) noexcept {
  if (watcher_) watcher_->Forget(fd);
  for (std::size_t i = 0; i < interest_count_; ++i) {
    if (interests_[i].fd == fd) {
      interests_[i] = interests_[--interest_count_];
      return;
    }
  }
}

void Multi::OnReady(int fd, bool readable, bool writable, Micros now) noexcept {
  Act(fd, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0), now);
}

void Multi::OnTimer(Micros now) noexcept {
  if (now < timer_) return;
  timer_ = kNever;
  Act(CURL_SOCKET_TIMEOUT, 0, now);
}

void Multi::Act(int fd, int events, Micros now) noexcept {
  if (broken_) return;
  now_ = now;
  auto* handle = static_cast<CURLM*>(handle_.get());
  int running = 0;
  const CURLMcode code = curl_multi_socket_action(handle, fd, events, &running);
  Reap();
  if (code == CURLM_OUT_OF_MEMORY || code == CURLM_ABORTED_BY_CALLBACK) return Break();
  if (timer_ != kNever || connecting_.empty()) return;
  long timeout_ms = -1;
  if (curl_multi_timeout(handle, &timeout_ms) == CURLM_OK && timeout_ms >= 0)
    timer_ = After(now, timeout_ms + 1);
}

// Out of memory, libcurl 7.88 has thrown away a table of its own by then, and divides by its size at the next
// step. Where a descriptor could not be watched it takes no new connection as long as an old one lives.
void Multi::Break() noexcept {
  broken_ = true;
  timer_ = kNever;
  while (!connecting_.empty()) connecting_.back()->OnDone(CURLE_OUT_OF_MEMORY);
}

void Multi::Reap() noexcept {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(static_cast<CURLM*>(handle_.get()), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* connection = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &connection);
    reinterpret_cast<Connection*>(connection)->OnDone(message->data.result);
  }
}

// -------------------------------------------------------------------------------------------- Connection

struct ConnectionCallbacks {
  static curl_socket_t OpenSocket(void* connection, curlsocktype, curl_sockaddr* address) noexcept {
    auto& self = *static_cast<Connection*>(connection);
    if (self.must_be_loopback_ && !IsLoopbackAddress(address->addr)) {
      self.refused_by_policy_ = true;
      return CURL_SOCKET_BAD;
    }
    const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0) self.socket_errno_ = errno;
    return fd;
  }

  // Before each byte of a proxy's answer: libcurl reads on as long as there are any, past every timeout.
  static int OnProxyByte(void* connection, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
    return ++static_cast<Connection*>(connection)->proxy_bytes_ > kMaxProxyAnswer ? 1 : 0;
  }
};

void Connection::Cleanup::operator()(void* handle) const noexcept {
  curl_easy_cleanup(static_cast<CURL*>(handle));
}

Connection::Connection(const Url& url, std::shared_ptr<Multi> multi)
    : multi_(std::move(multi)),
      handle_(curl_easy_init()),
      https_(url.https),
      origin_(url.origin),
      authority_(url.authority) {
  if (!handle_) throw std::bad_alloc();
}

std::unique_ptr<Connection> Connection::Open(const Url& url, const ConnectConfig& config,
                                             std::shared_ptr<Multi> multi, std::int64_t timeout_ms,
                                             Micros now) {
  std::unique_ptr<Connection> connection(new Connection(url, std::move(multi)));
  connection->opened_at = now;
  connection->Configure(url, config, timeout_ms);
  if (!connection->all_set_) {
    connection->code_ = CURLE_UNKNOWN_OPTION;
    connection->phase_ = Phase::kFailed;
    return connection;
  }
  Multi& shared = *connection->multi_;
  shared.now_ = now;
  shared.connecting_.reserve(shared.connecting_.size() + 1);
  if (curl_multi_add_handle(static_cast<CURLM*>(shared.handle_.get()),
                            static_cast<CURL*>(connection->handle_.get())) != CURLM_OK) {
    throw std::bad_alloc();
  }
  connection->in_multi_ = true;
  ++shared.connections_;
  shared.connecting_.push_back(connection.get());
  return connection;
}

// The order matters: nothing watches the descriptor, the multi lets go of the handle (and closes the
// descriptor), the handle goes, and the multi last.
Connection::~Connection() {
  if (!in_multi_) return;
  if (fd_ >= 0 && multi_->watcher_) multi_->watcher_->Forget(fd_);
  curl_multi_remove_handle(static_cast<CURLM*>(multi_->handle_.get()), static_cast<CURL*>(handle_.get()));
  --multi_->connections_;
  std::erase(multi_->connecting_, this);
  handle_.reset();
}

void Connection::Configure(const Url& url, const ConnectConfig& config, std::int64_t timeout_ms) {
  const Easy easy{handle_.get(), all_set_};
  const std::string target = Concat({url.origin, "/"});
  Set(easy, CURLOPT_URL, target.c_str());
  Set(easy, CURLOPT_CONNECT_ONLY, 1L);
  Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_QUICK_EXIT, 1L);
  Set(easy, CURLOPT_FRESH_CONNECT, 1L);
  Set(easy, CURLOPT_BUFFERSIZE, 65536L);
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout_ms));
  Set(easy, CURLOPT_ERRORBUFFER, curl_text_.data());
  Set(easy, CURLOPT_PRIVATE, static_cast<void*>(this));
  Set(easy, CURLOPT_OPENSOCKETFUNCTION, &ConnectionCallbacks::OpenSocket);
  Set(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  ConfigureProxy(url, config);
  if (https_) ConfigureTls(config);
}

// Always said explicitly, the exceptions too: where it is not, libcurl asks the environment by itself.
void Connection::ConfigureProxy(const Url& url, const ConnectConfig& config) {
  const Easy easy{handle_.get(), all_set_};
  const SecretString& proxy = url.https && config.proxy.empty() ? config.https_proxy : config.proxy;
  Set(easy, CURLOPT_PROXY, proxy.c_str());
  if (proxy.empty()) {
    direct_ = !https_;
    must_be_loopback_ = !https_ && !config.allow_cleartext;
    return;
  }
  through_proxy_ = true;
  Set(easy, CURLOPT_NOPROXY, config.proxy.empty() ? config.no_proxy.c_str() : "");
  Set(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  Set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(easy, CURLOPT_XFERINFOFUNCTION, &ConnectionCallbacks::OnProxyByte);
  Set(easy, CURLOPT_XFERINFODATA, static_cast<void*>(this));
  Set(easy, CURLOPT_NOPROGRESS, 0L);
}

void Connection::ConfigureTls(const ConnectConfig& config) {
  const Easy easy{handle_.get(), all_set_};
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  sessions_ = multi_->sessions_;
  if (sessions_) Set(easy, CURLOPT_SHARE, sessions_->handle_.get());
  if (!config.ca_pem.empty()) {
    curl_blob blob{const_cast<char*>(config.ca_pem.data()), config.ca_pem.size(), CURL_BLOB_NOCOPY};
    Set(easy, CURLOPT_CAINFO_BLOB, &blob);
    Set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  } else if (const char* store = HashedStore()) {
    Set(easy, CURLOPT_CAINFO, static_cast<char*>(nullptr));
    Set(easy, CURLOPT_CAPATH, store);
  } else {
    Set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (config.cert_file.empty()) return;
  Set(easy, CURLOPT_SSLCERT, config.cert_file.c_str());
  Set(easy, CURLOPT_SSLKEY, config.key_file.c_str());
}

void Connection::OnDone(int code) noexcept {
  std::erase(multi_->connecting_, this);
  code_ = code;
  phase_ = Phase::kFailed;
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (code == CURLE_OK) {
    curl_easy_getinfo(static_cast<CURL*>(handle_.get()), CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) code_ = CURLE_COULDNT_CONNECT;
  }
  if (socket != CURL_SOCKET_BAD) {
    fd_ = socket;
    socket_errno_ = 0;  // of an address that was given up
    connected_ = true;
    // A first receive ties the handle to its connection, and takes what TLS 1.3 sends behind the handshake:
    // tickets, or the refusal of our certificate.
    char byte = 0;
    const Io io = ReceiveByCurl(&byte, 1);
    if (io.kind == Io::Kind::kOk) early_byte_ = static_cast<unsigned char>(byte);
    if (io.kind != Io::Kind::kError) phase_ = Phase::kReady;
  }
  if (observer_) observer_->OnConnected();
}

Io Connection::Took(int code, std::size_t bytes) noexcept {
  if (code == CURLE_OK) return {bytes == 0 ? Io::Kind::kEnd : Io::Kind::kOk, bytes};
  if (code == CURLE_AGAIN) return {Io::Kind::kAgain, 0};
  code_ = code;
  return {Io::Kind::kError, 0};
}

Io Connection::Moved(std::ptrdiff_t bytes) noexcept {
  if (bytes >= 0) return {bytes == 0 ? Io::Kind::kEnd : Io::Kind::kOk, static_cast<std::size_t>(bytes)};
  if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::Kind::kAgain, 0};
  socket_errno_ = errno;
  return {Io::Kind::kError, 0};
}

Io Connection::Send(std::string_view bytes) noexcept {
  if (bytes.empty()) return {Io::Kind::kOk, 0};
  if (direct_) return Moved(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  std::size_t sent = 0;
  const CURLcode code = curl_easy_send(static_cast<CURL*>(handle_.get()), bytes.data(), bytes.size(), &sent);
  const Io io = Took(code, sent);
  return io.kind == Io::Kind::kEnd ? Io{Io::Kind::kAgain, 0} : io;
}

Io Connection::Receive(char* buffer, std::size_t size) noexcept {
  if (early_byte_ >= 0) {
    *buffer = static_cast<char>(early_byte_);
    early_byte_ = -1;
    return {Io::Kind::kOk, 1};
  }
  return direct_ ? Moved(recv(fd_, buffer, size, 0)) : ReceiveByCurl(buffer, size);
}

Io Connection::ReceiveByCurl(char* buffer, std::size_t size) noexcept {
  std::size_t received = 0;
  const CURLcode code = curl_easy_recv(static_cast<CURL*>(handle_.get()), buffer, size, &received);
  return Took(code, received);
}

bool Connection::IsQuiet() noexcept {
  char byte = 0;
  return Receive(&byte, 1).kind == Io::Kind::kAgain;
}

Error Connection::Failure() const {
  Broken broken{.cause = CauseOf(code_),
                .authority = authority_,
                .curl_text = curl_text_.data(),
                .generic_text = curl_easy_strerror(static_cast<CURLcode>(code_)),
                .https = https_,
                .through_proxy = through_proxy_,
                .number = socket_errno_};
  if (connected_) return TransferFailure(broken);
  auto* const easy = static_cast<CURL*>(handle_.get());
  long proxy_status = 0;
  long os_errno = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_errno);
  broken.proxy_status = proxy_status;
  if (broken.number == 0) broken.number = static_cast<int>(os_errno);
  if (refused_by_policy_ && broken.cause == Broken::Cause::kOther) broken.cause = Broken::Cause::kPolicy;
  return ConnectFailure(broken);
}

}  // namespace dbr::http
