#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <utility>

#include "http_text.hpp"
#include "server_state.hpp"

namespace dbr_test {
namespace {

class ScriptedConnection {
 public:
  ScriptedConnection(scripted_server& server, Channel& channel) : server_(server), channel_(channel) {}

  void Play(const Script& script) {
    for (const Step& step : script) {
      if (!PlayStep(step)) return;
    }
    WaitForEnd();
  }

  // Answers one request after the other until the client leaves.
  void Serve() {
    for (std::string request; ReadRequest(request);) {
      const Answer answer = RecordAndAnswer(request);
      if (answer.delay_ms > 0 && !Pause(answer.delay_ms)) return;
      if (!channel_.Write(answer.bytes.data(), answer.bytes.size())) return Left();
    }
  }

  void WaitForEnd() {
    while (Fill()) input_.clear();
  }

 private:
  // False: the connection is over.
  bool PlayStep(const Step& step) {
    switch (step.kind) {
      case STEP_READ_REQUEST:
        return PlayReadRequest();
      case STEP_READ_HEAD:
        while (!input_.contains("\r\n\r\n")) {
          if (!Fill()) return false;
        }
        return true;
      case STEP_SEND:
        return Write(step.bytes);
      case STEP_DRIP:
        return Drip(step);
      case STEP_PAUSE:
        return Pause(step.ms);
      case STEP_ENDLESS:
        while (Write(step.bytes)) continue;
        return false;
      case STEP_HALF_CLOSE:
        channel_.HalfClose();
        return true;
      case STEP_CLOSE:
        channel_.SayGoodbye();
        return false;
      case STEP_RESET:
        channel_.ResetOnClose();
        return false;
      case STEP_NEVER_READ:
        while (Pause(1000)) continue;
        return false;
      case STEP_SERVE:
        Serve();
        return false;
      default:
        return false;
    }
  }

  bool PlayReadRequest() {
    std::string request;
    if (!ReadRequest(request)) return false;
    const std::lock_guard lock(server_.mutex);
    Record(request);
    return true;
  }

  bool Write(std::string_view bytes) {
    if (channel_.Write(bytes.data(), bytes.size())) return true;
    Left();
    return false;
  }

  bool Drip(const Step& step) {
    for (std::size_t i = 0; i < step.bytes.size(); ++i) {
      if (!Write(std::string_view(step.bytes).substr(i, 1))) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(step.ms));
    }
    return true;
  }

  // False: the client left meanwhile, or the server stops.
  bool Pause(std::int64_t ms) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
    while (std::chrono::steady_clock::now() < until) {
      {
        const std::lock_guard lock(server_.mutex);
        if (server_.stopping) return false;
      }
      pollfd look{.fd = channel_.fd(), .events = POLLRDHUP, .revents = 0};
      if (poll(&look, 1, 5) > 0) {
        Left();
        return false;
      }
    }
    return true;
  }

  bool Fill() {
    char bytes[16384];
    const long got = channel_.Read(bytes, sizeof bytes);
    if (got <= 0) {
      Left();
      return false;
    }
    const std::string_view piece(bytes, static_cast<std::size_t>(got));
    input_ += piece;
    const std::lock_guard lock(server_.mutex);
    server_.received += piece;
    return true;
  }

  bool ReadRequest(std::string& request) {
    std::size_t size = 0;
    while ((size = WholeRequestSize(input_)) == 0) {
      if (!Fill()) return false;
    }
    request = input_.substr(0, size);
    input_.erase(0, size);
    return true;
  }

  // With the lock held.
  void Record(const std::string& request) {
    server_.requests.push_back(request);
    server_.changed.notify_all();
  }

  // In one step: whoever sees the request recorded knows that its answer is taken.
  Answer RecordAndAnswer(const std::string& request) {
    const std::lock_guard lock(server_.mutex);
    Record(request);
    if (server_.answers.empty()) return {ServedAnswer(request), std::exchange(server_.next_delay_ms, 0)};
    Answer answer = std::move(server_.answers.front());
    server_.answers.pop_front();
    return answer;
  }

  void Left() {
    const std::lock_guard lock(server_.mutex);
    if (server_.stopping || std::exchange(left_, true)) return;
    ++server_.disconnects;
    server_.changed.notify_all();
  }

  scripted_server& server_;
  Channel& channel_;
  std::string input_;
  bool left_ = false;
};

// What a client says before there is any encryption belongs to what the server has received.
void RecordHello(scripted_server& server, const Channel& channel) {
  char bytes[16384];
  const ssize_t got = recv(channel.fd(), bytes, sizeof bytes, MSG_PEEK);
  const std::lock_guard lock(server.mutex);
  if (got > 0) server.received.append(bytes, static_cast<std::size_t>(got));
}

void PlayTlsFault(scripted_server& server, Channel& channel, int fault) {
  ScriptedConnection connection(server, channel);
  static constexpr char kGarbage[] = "\x99\x99garbage that is no record at all\r\n";
  Script script;
  if (fault == TLS_FAULT_GARBAGE) script.push_back({STEP_SEND, {kGarbage, sizeof kGarbage - 1}, 0});
  if (fault == TLS_FAULT_CUT) {
    char drain[16384];
    channel.Read(drain, sizeof drain);
    script.push_back({STEP_CLOSE, {}, 0});
  }
  connection.Play(script);
}

// False: the handshake failed, as it was meant to or not, and the connection is over.
bool ShakeHands(scripted_server& server, std::unique_ptr<Channel>& channel) {
  RecordHello(server, *channel);
  int fault = TLS_FAULT_NONE;
  {
    const std::lock_guard lock(server.mutex);
    if (server.tls_faults_left > 0) {
      --server.tls_faults_left;
      fault = server.tls_fault;
    }
  }
  if (fault != TLS_FAULT_NONE) {
    PlayTlsFault(server, *channel, fault);
    return false;
  }
  if (Encrypt(channel, server.tls.get())) return true;
  // What the client sent meanwhile is read: a close on top of unread bytes would be a reset, which can
  // overtake the alert.
  channel->HalfClose();
  ScriptedConnection(server, *channel).WaitForEnd();
  return false;
}

}  // namespace

void ServeConnection(scripted_server& server, int fd, const Script& script) {
  auto channel = std::make_unique<Channel>(fd);
  if (!server.tls || ShakeHands(server, channel)) {
    ScriptedConnection connection(server, *channel);
    if (script.empty()) {
      connection.Serve();
    } else {
      connection.Play(script);
    }
  }
  // Together, since the number of a closed descriptor may at once be another connection's.
  const std::lock_guard lock(server.mutex);
  server.open.erase(fd);
  channel.reset();
}

}  // namespace dbr_test
