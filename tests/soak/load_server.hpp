#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace dbr_test {

// The load server as a process of its own, so that its descriptors and its processor time are not the
// client's.
class LoadServer {
 public:
  explicit LoadServer(int delay_ms) {
    int in[2];
    int out[2];
    if (pipe(in) != 0 || pipe(out) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      for (const int fd : {in[0], in[1], out[0], out[1]}) close(fd);
      const std::string delay = std::to_string(delay_ms);
      execl(DBR_LOAD_SERVER, DBR_LOAD_SERVER, delay.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    FILE* lines = fdopen(out[0], "r");
    int port = 0;
    if (std::fscanf(lines, "%d", &port) != 1) std::abort();
    std::fclose(lines);
    url_ = "http://127.0.0.1:" + std::to_string(port);
  }
  ~LoadServer() {
    close(input_);
    waitpid(pid_, nullptr, 0);
  }
  LoadServer(const LoadServer&) = delete;
  LoadServer& operator=(const LoadServer&) = delete;

  const char* url() const { return url_.c_str(); }

 private:
  pid_t pid_;
  int input_;
  std::string url_;
};

// As many descriptors as this process may have.
inline std::size_t RaiseDescriptorLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace dbr_test
