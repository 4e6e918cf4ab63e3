#include "program.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"
#include "ports.h"

namespace fs = std::filesystem;

struct program {
  pid_t pid = -1;
  int port = 0;
  std::string dir;
  std::string url;
  std::string text;
};

namespace {

// Where the packages put servers may be missing from a user's PATH.
std::string FindProgram(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::istringstream places(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/local/sbin");
  for (std::string place; std::getline(places, place, ':');) {
    const std::string file = place + "/" + std::string(name);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

void ReplaceAll(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

std::string Fill(const program& server, std::string_view text) {
  std::string filled(text);
  ReplaceAll(filled, "@dir@", server.dir);
  ReplaceAll(filled, "@port@", std::to_string(server.port));
  return filled;
}

bool WriteFiles(const program& server, const program_file* files) {
  for (; files != nullptr && files->name != nullptr; ++files) {
    const fs::path path = fs::path(server.dir) / files->name;
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << Fill(server, files->text);
    if (!file.flush()) return false;
  }
  return true;
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Between fork and exec, where only what is safe in a signal handler may be called. It dies with its parent.
[[noreturn]] void BecomeProgram(const program& server, const std::string& file, char* const* argv, int output,
                                pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (getppid() == parent && chdir(server.dir.c_str()) == 0 && dup2(input, STDIN_FILENO) >= 0 &&
      dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0) {
    execv(file.c_str(), argv);
  }
  _exit(127);
}

bool Spawn(program& server, const char* const* arguments) {
  const std::string file = FindProgram(arguments[0]);
  std::vector<std::string> words;
  for (; *arguments != nullptr; ++arguments) words.push_back(Fill(server, *arguments));
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int output = open((server.dir + "/output").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t parent = getpid();
  server.pid = fork();
  if (server.pid == 0) BecomeProgram(server, file, argv.data(), output, parent);
  close(output);
  return server.pid > 0;
}

// The inode of the socket that listens on the port of 127.0.0.1; 0: none does.
unsigned long ListeningInode(int port) {
  std::ifstream table("/proc/net/tcp");
  char wanted[16];
  std::snprintf(wanted, sizeof wanted, "0100007F:%04X", static_cast<unsigned>(port));
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream words(line);
    const std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
    if (fields.size() > 9 && fields[1] == wanted && fields[3] == "0A") return std::stoul(fields[9]);
  }
  return 0;
}

// Looked up rather than tried: a connect would be the program's first, and the port may be a stranger's.
bool Listens(const program& server) {
  const unsigned long inode = ListeningInode(server.port);
  if (inode == 0) return false;
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(server.pid) + "/fd", error)) {
    if (fs::read_symlink(entry.path(), error) == wanted) return true;
  }
  return false;
}

bool Ended(program& server) {
  if (server.pid > 0 && waitpid(server.pid, nullptr, WNOHANG) == server.pid) server.pid = -1;
  return server.pid <= 0;
}

bool ComesUp(program& server) {
  for (const std::int64_t until = now_ms() + 20000; now_ms() < until && !Ended(server); sleep_ms(5)) {
    if (Listens(server)) return true;
  }
  std::fprintf(stderr, "a server program does not listen: %s\n", ReadText(server.dir + "/output").c_str());
  return false;
}

void Kill(program& server) {
  if (server.pid > 0) kill(server.pid, SIGTERM);
  for (const std::int64_t until = now_ms() + 5000; !Ended(server) && now_ms() < until;) sleep_ms(2);
  if (server.pid <= 0) return;
  kill(server.pid, SIGKILL);
  waitpid(server.pid, nullptr, 0);
  server.pid = -1;
}

}  // namespace

int program_missing(const char* name, const char* package) {
  if (!FindProgram(name).empty()) return 0;
  const char* const ci = std::getenv("CI");
  const bool must = ci != nullptr && std::string_view(ci) == "true";
  std::fprintf(stderr, "%s: there is no %s here; install it with: apt-get install %s\n",
               must ? "failed" : "skipped", name, package);
  return must ? 1 : 77;
}

program* program_start(const char* const* arguments, const program_file* files) {
  auto server = std::make_unique<program>();
  server->dir = (fs::temp_directory_path() / "dbr-program-XXXXXX").string();
  if (mkdtemp(server->dir.data()) == nullptr) return nullptr;
  // Somebody else may take the port before the program does.
  for (int tries = 0; tries < 3; ++tries) {
    server->port = free_port();
    if (!WriteFiles(*server, files) || !Spawn(*server, arguments)) break;
    if (ComesUp(*server)) return server.release();
    Kill(*server);
  }
  program_stop(server.release());
  return nullptr;
}

void program_stop(program* server) {
  if (server == nullptr) return;
  Kill(*server);
  std::error_code ignored;
  fs::remove_all(server->dir, ignored);
  delete server;
}

int program_port(const program* server) {
  return server->port;
}

const char* program_url(program* server, const char* scheme) {
  server->url = std::string(scheme) + "://127.0.0.1:" + std::to_string(server->port);
  return server->url.c_str();
}

const char* program_text(program* server, const char* name) {
  server->text = ReadText(server->dir + "/" + name);
  return server->text.c_str();
}

int program_count(program* server, const char* name, const char* part) {
  const std::string text = program_text(server, name);
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

int program_wait_count(program* server, const char* name, const char* part, int count,
                       std::int64_t milliseconds) {
  for (const std::int64_t until = now_ms() + milliseconds; program_count(server, name, part) < count;) {
    if (now_ms() >= until) return 0;
    sleep_ms(5);
  }
  return 1;
}
