#include "dev_server.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct dev_server {
  pid_t pid = -1;
  int output = -1;
  std::string url;
};

namespace {

const char* ServerPath() {
  const char* const path = std::getenv("DBR_DEV_SERVER");
  return path == nullptr ? DBR_DEV_SERVER_PATH : path;
}

bool Spawn(dev_server& server, const char* const* arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  const std::string path = ServerPath();
  std::vector<std::string> words{path, "--port", "0"};
  for (; arguments != nullptr && *arguments != nullptr; ++arguments) words.emplace_back(*arguments);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const int failure = posix_spawn(&server.pid, path.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  server.output = ends[0];
  if (failure != 0) std::fprintf(stderr, "%s cannot be started\n", path.c_str());
  return failure == 0;
}

// "listening on URL", the first line.
bool ReadUrl(dev_server& server) {
  static constexpr std::string_view kStart = "listening on ";
  std::string line;
  char byte = 0;
  pollfd ready{.fd = server.output, .events = POLLIN, .revents = 0};
  while (poll(&ready, 1, 20000) > 0 && read(server.output, &byte, 1) == 1 && byte != '\n') line += byte;
  if (byte != '\n' || !line.starts_with(kStart)) {
    std::fprintf(stderr, "%s did not say where it listens: %s\n", ServerPath(), line.c_str());
    return false;
  }
  server.url = line.substr(kStart.size());
  return true;
}

}  // namespace

dev_server* dev_server_start(const char* const* arguments) {
  auto server = std::make_unique<dev_server>();
  if (Spawn(*server, arguments) && ReadUrl(*server)) return server.release();
  dev_server_stop(server.release());
  return nullptr;
}

void dev_server_stop(dev_server* server) {
  if (server == nullptr) return;
  if (server->pid > 0) {
    kill(server->pid, SIGTERM);
    waitpid(server->pid, nullptr, 0);
  }
  if (server->output >= 0) close(server->output);
  delete server;
}

const char* dev_server_url(const dev_server* server) {
  return server->url.c_str();
}
