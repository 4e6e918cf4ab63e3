#include "async/engine.hpp"

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <new>
#include <thread>

#include "async/registry.hpp"

namespace dbr::async {
namespace {

thread_local bool on_io_thread = false;

// Signals are for the program's own threads: one that starts with all of them blocked never sees any.
class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

bool OnIoThread() noexcept {
  return on_io_thread;
}

void Job::OnCancel() noexcept {
  engine_->RequestCancel(*this);
}

void Job::OnConnected() noexcept {
  if (!turn_.linked) engine_->ready_.PushBack(*this);
}

Engine::Engine(client::Client& client, ThreadOwner& owner, Barrier barrier)
    : client_(client),
      owner_(owner),
      barrier_(barrier),
      pool_(client.config().connect, *this, client.session().user_generation()) {
  RegisterForExit(*this);
}

// Jobs are left only where the process exits: they end without a word.
Engine::~Engine() {
  UnregisterForExit(*this);
  while (Job* job = jobs_.PopFront()) {
    const std::unique_ptr<Job> owned(job);
    if (CancelToken* token = job->call().cancel()) token->Remove(*job);
    const std::lock_guard lock(mutex_);
    cancels_.Remove(*job);
  }
  while (Job* job = inbox_.PopFront()) std::unique_ptr<Job>(job).reset();
  pool_.Clear();
}

Result<void> Engine::StartThread() {
  if (!wake_up_) wake_up_.emplace();
  if (!wake_up_->ok() || !fds_.Open()) {
    wake_up_.reset();
    return Fail(Status::kConnect,
                "too few descriptors are left for the I/O thread; raise the limit (ulimit -n)");
  }
  if (!fds_.WatchForEver(wake_up_->fd())) throw std::bad_alloc();
  owner_.OnThreadStart();
  const BlockedSignals blocked;
  if (pthread_create(&thread_, nullptr, &ThreadMain, this) != 0) {
    owner_.OnThreadEnd();
    return Fail(Status::kOutOfMemory, "the I/O thread could not be started; are there too many threads?");
  }
  pthread_setname_np(thread_, "dbr-io");
  started_ = true;
  return {};
}

void* Engine::ThreadMain(void* self) noexcept {
  auto& engine = *static_cast<Engine*>(self);
  on_io_thread = true;
  engine.Run();
  // An exit() that goes on does not wait for what follows. Where nobody joins, the last reference would go
  // with it, and OpenSSL be asked to close connections that it no longer can: they are left to the end of the
  // process.
  if (!engine.Leave()) return nullptr;
  engine.owner_.OnThreadEnd();
  return nullptr;
}

// Whether the owner is to be told.
bool Engine::Leave() noexcept {
  const std::lock_guard lock(mutex_);
  stopped_.store(true, std::memory_order_release);
  return !exiting_.load(std::memory_order_relaxed) || !detached_;
}

Result<void> Engine::Submit(std::unique_ptr<Job>& job) {
  const std::lock_guard lock(mutex_);
  if (closing_) return Fail(Status::kClosed, "the client was shut down before the call");
  if (exiting_.load(std::memory_order_relaxed)) {
    return Fail(Status::kClosed, "the process exits: no asynchronous call is taken any more");
  }
  if (!started_) {
    if (auto started = StartThread(); !started) return started;
  }
  job->engine_ = this;
  inbox_.PushBack(*job.release());
  Notify();
  return {};
}

// With the lock held. The thread looks by itself before it sleeps, so a second word is one too many.
void Engine::Notify() noexcept {
  if (notified_) return;
  notified_ = true;
  if (started_ && !pthread_equal(pthread_self(), thread_)) wake_up_->Wake();
}

void Engine::RequestCancel(Job& job) noexcept {
  const std::lock_guard lock(mutex_);
  if (job.cancel_.linked) return;
  cancels_.PushBack(job);
  Notify();
}

void Engine::Shutdown() noexcept {
  const std::lock_guard lock(mutex_);
  closing_ = true;
  Notify();
}

void Engine::Join() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!started_ || detached_) return;
    detached_ = true;
  }
  pthread_join(thread_, nullptr);
}

void Engine::Detach() noexcept {
  const std::lock_guard lock(mutex_);
  if (!started_ || detached_) return;
  detached_ = true;
  pthread_detach(thread_);
}

void Engine::StopForExit() noexcept {
  {
    const std::lock_guard lock(mutex_);
    exiting_.store(true, std::memory_order_release);
    if (!started_ || pthread_equal(pthread_self(), thread_)) return;
  }
  wake_up_->Wake();
  // A callback may be under way that waits for whoever exits: what cannot end is left behind.
  constexpr int kPatience = 1000;
  for (int i = 0; i < kPatience && !stopped_.load(std::memory_order_acquire); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::lock_guard lock(mutex_);
  left_behind_.store(!stopped_.load(std::memory_order_relaxed), std::memory_order_release);
  if (detached_) return;
  detached_ = true;
  pthread_detach(thread_);
}

// Like connections, TLS sessions are not for the next user.
void Engine::ChooseSessions() {
  const std::uint64_t generation = client_.session().user_generation().load(std::memory_order_relaxed);
  if (sessions_ && sessions_generation_ == generation) return;
  sessions_ = std::make_shared<http::TlsSessions>();
  sessions_generation_ = generation;
  for (auto& multi : multis_) multi->Share(sessions_);
}

std::shared_ptr<http::Multi> Engine::NextMulti() {
  // A multi walks all its connections for some of what it does, so each has few.
  constexpr std::size_t kPerMulti = 64;
  ChooseSessions();
  std::erase_if(multis_, [](const auto& multi) { return multi->broken() && multi->size() == 0; });
  for (auto& multi : multis_) {
    if (multi->size() < kPerMulti && !multi->broken()) return multi;
  }
  multis_.push_back(http::Multi::New(this, sessions_));
  return multis_.back();
}

bool Engine::Watch(http::Multi& multi, int fd, bool read, bool write) noexcept {
  return fds_.WatchConnect(multi, fd, read, write);
}

void Engine::Forget(int fd) noexcept {
  fds_.Forget(fd);
}

}  // namespace dbr::async
