#include "fake_connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace dbr::test {
namespace {

Network* network = nullptr;

}  // namespace
}  // namespace dbr::test

namespace dbr::http {

// The friends of the real ones: they reach what the other end changes.
struct ConnectionCallbacks {
  static test::Peer& PeerOf(const Connection& connection) noexcept {
    return *static_cast<test::Peer*>(connection.handle_.get());
  }

  static void End(Connection& connection, Connection::Phase phase) noexcept {
    connection.phase_ = phase;
    connection.fd_ = 100;
    if (connection.observer_) connection.observer_->OnConnected();
  }

  static void Begin(Connection& connection, std::int64_t timeout_ms) {
    test::Peer& peer = test::network->peer(test::network->opened_++);
    connection.handle_.reset(&peer);
    peer.connection_ = &connection;
    peer.origin_ = connection.origin_;
    peer.connect_timeout_ms_ = timeout_ms;
    connection.early_byte_ = test::network->early_byte_;
    if (test::network->hold_) return;
    connection.phase_ = Connection::Phase::kReady;
    connection.fd_ = 100;
  }
};

TlsSessions::TlsSessions() = default;
void TlsSessions::Cleanup::operator()(void*) const noexcept {}

std::shared_ptr<Multi> Multi::New(FdWatcher*, std::shared_ptr<TlsSessions>) {
  return std::shared_ptr<Multi>(new Multi);
}
Multi::~Multi() = default;
void Multi::Cleanup::operator()(void*) const noexcept {}
void Multi::OnReady(int, bool, bool, Micros) noexcept {}
void Multi::OnTimer(Micros) noexcept {}

bool InitialiseConnections() noexcept {
  return true;
}

void Connection::Cleanup::operator()(void*) const noexcept {}

Connection::Connection(const Url& url, std::shared_ptr<Multi> multi)
    : multi_(std::move(multi)), https_(url.https), origin_(url.origin), authority_(url.authority) {}

std::unique_ptr<Connection> Connection::Open(const Url& url, const ConnectConfig&,
                                             std::shared_ptr<Multi> multi, std::int64_t timeout_ms,
                                             Micros now) {
  std::unique_ptr<Connection> connection(new Connection(url, std::move(multi)));
  connection->opened_at = now;
  ConnectionCallbacks::Begin(*connection, timeout_ms);
  return connection;
}

Connection::~Connection() {
  if (handle_) ConnectionCallbacks::PeerOf(*this).connection_ = nullptr;
}

Io Connection::Send(std::string_view bytes) noexcept {
  test::Peer& peer = ConnectionCallbacks::PeerOf(*this);
  ++peer.sends_;
  if (std::exchange(peer.must_offer_again_, false)) {
    EXPECT_EQ(bytes.data(), peer.offered_.data()) << "the same bytes must be offered again";
    EXPECT_EQ(bytes.size(), peer.offered_.size()) << "the same bytes must be offered again";
  }
  if (peer.send_fails_) return {Io::Kind::kError, 0};
  const std::size_t taken = std::min(bytes.size(), peer.room_);
  if (taken == 0) {
    peer.offered_ = bytes;
    peer.must_offer_again_ = true;
    return {Io::Kind::kAgain, 0};
  }
  peer.sent_.append(bytes.substr(0, taken));
  peer.room_ -= taken;
  return {Io::Kind::kOk, taken};
}

Io Connection::Receive(char* buffer, std::size_t size) noexcept {
  if (early_byte_ >= 0) {
    *buffer = static_cast<char>(std::exchange(early_byte_, -1));
    return {Io::Kind::kOk, 1};
  }
  test::Peer& peer = ConnectionCallbacks::PeerOf(*this);
  ++peer.receives_;
  if (peer.events_.empty()) return {Io::Kind::kAgain, 0};
  test::Peer::Event& next = peer.events_.front();
  if (next.kind != Io::Kind::kOk) return {next.kind, 0};
  const std::size_t given = std::min(size, next.bytes.size());
  std::memcpy(buffer, next.bytes.data(), given);
  next.bytes.erase(0, given);
  if (next.bytes.empty()) peer.events_.pop_front();
  return {Io::Kind::kOk, given};
}

bool Connection::IsQuiet() noexcept {
  char byte = 0;
  return Receive(&byte, 1).kind == Io::Kind::kAgain;
}

Error Connection::Failure() const {
  Error error;
  error.status = ConnectionCallbacks::PeerOf(*this).failure_;
  error.message = "the fake failed";
  return error;
}

}  // namespace dbr::http

namespace dbr::test {

// Room for a request: what is held of it is no business of a test that looks for secrets.
Peer::Peer() noexcept : room_(std::numeric_limits<std::size_t>::max()) {
  sent_.reserve(4096);
}

Peer& Peer::Says(std::string_view bytes) {
  events_.push_back({http::Io::Kind::kOk, std::string(bytes)});
  return *this;
}

Peer& Peer::Closes() {
  events_.push_back({http::Io::Kind::kEnd, ""});
  return *this;
}

Peer& Peer::Breaks(Status status) {
  failure_ = status;
  events_.push_back({http::Io::Kind::kError, ""});
  return *this;
}

Peer& Peer::TakesOnly(std::size_t bytes) {
  room_ = bytes;
  return *this;
}

Peer& Peer::RefusesToTake() {
  send_fails_ = true;
  return *this;
}

Peer& Peer::Connects() {
  http::ConnectionCallbacks::End(*connection_, http::Connection::Phase::kReady);
  return *this;
}

Peer& Peer::Refuses(Status status) {
  failure_ = status;
  http::ConnectionCallbacks::End(*connection_, http::Connection::Phase::kFailed);
  return *this;
}

Network::Network() noexcept {
  network = this;
}

Network::~Network() {
  network = nullptr;
}

Peer& Network::peer(std::size_t n) {
  while (peers_.size() <= n) peers_.push_back(std::make_unique<Peer>());
  return *peers_[n];
}

}  // namespace dbr::test
