// dbr-dev-server: a double of the DBR API's authentication service.

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <utility>

#include "http_server.hpp"
#include "options.hpp"
#include "service.hpp"

namespace {

enum ExitStatus { kStopped = 0, kFailed = 1, kBadArguments = 2 };

int Complain(ExitStatus status, const std::string& sentence) {
  std::fprintf(stderr, "dbr-dev-server: %s\n", sentence.c_str());
  return status;
}

// Blocked in every thread, so that they come to sigwait() alone.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Serve(dbr_dev::HttpServer& server, const sigset_t& signals) {
  bool stopped = false;
  std::thread serving([&] {
    stopped = server.Run();
    // Wakes the wait below where nobody asked for the end.
    if (!stopped) ::kill(::getpid(), SIGTERM);
  });
  int signal = 0;
  sigwait(&signals, &signal);
  server.Stop();
  serving.join();
  return stopped ? kStopped : Complain(kFailed, "cannot accept connections any more");
}

int Main(int argc, char** argv) {
  const std::size_t count = argc > 0 ? static_cast<std::size_t>(argc - 1) : 0;
  const auto options = dbr_dev::ParseOptions({argv + 1, count});
  if (!options) return Complain(kBadArguments, options.error() + "; try --help");
  if (options->help) {
    std::fputs(std::string(dbr_dev::HelpText()).c_str(), stdout);
    return kStopped;
  }
  auto users = options->users_path.empty() ? dbr_dev::UserDirectory::Seeded()
                                           : dbr_dev::UserDirectory::FromFile(options->users_path);
  if (!users) return Complain(kBadArguments, users.error());

  const sigset_t signals = BlockStopSignals();
  dbr_dev::Service service(*std::move(users),
                           {dbr_dev::TokenIssuer::RandomSecret(), options->token_lifetime_seconds},
                           options->faults);
  dbr_dev::HttpServer server(service, options->http);
  if (!server.HasUsableCertificate()) {
    return Complain(kBadArguments, "the certificate and the key cannot be read or do not fit together");
  }
  const auto url = server.Bind();
  if (!url) return Complain(kFailed, url.error());
  std::printf("listening on %s\n", url->c_str());
  std::fflush(stdout);
  return Serve(server, signals);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Main(argc, argv);
  } catch (const std::exception& error) {
    return Complain(kFailed, error.what());
  }
}
