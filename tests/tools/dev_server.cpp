#include "dev_server.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace dbr_dev_test {
namespace {

constexpr const char* kJson = "application/json";

// Starts the program with its standard output and error going to these descriptors.
pid_t Start(std::vector<std::string> arguments, int output, int error) {
  arguments.insert(arguments.begin(), DBR_DEV_SERVER_PATH);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(output, STDOUT_FILENO);
    ::dup2(error, STDERR_FILENO);
    ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }
  return process;
}

int Wait(pid_t process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string NewFile() {
  const char* const directory = std::getenv("TMPDIR");
  std::string path = std::string(directory != nullptr ? directory : "/tmp") + "/dbr-dev-server-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0) throw std::runtime_error("no temporary file");
  ::close(descriptor);
  return path;
}

}  // namespace

DevServer::DevServer(std::vector<std::string> arguments) : error_path_(NewFile()) {
  std::array<int, 2> output{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const int error = ::open(error_path_.c_str(), O_WRONLY | O_CLOEXEC);
  process_ = Start(std::move(arguments), output[1], error);
  ::close(output[1]);
  ::close(error);
  char byte = 0;
  while (::read(output[0], &byte, 1) == 1 && byte != '\n') first_line_.push_back(byte);
  ::close(output[0]);
  const std::size_t colon = first_line_.rfind(':');
  if (colon != std::string::npos) port_ = std::atoi(first_line_.substr(colon + 1).c_str());
  if (port_ == 0) throw std::runtime_error("the server did not start: " + ErrorText());
}

DevServer::~DevServer() {
  if (process_ > 0) Stop(SIGTERM);
  ::unlink(error_path_.c_str());
}

int DevServer::Stop(int signal) {
  ::kill(process_, signal);
  const int status = Wait(process_);
  process_ = -1;
  return status;
}

std::string DevServer::ErrorText() const {
  return ReadFile(error_path_);
}

Response DevServer::Exchange(std::string_view method, std::string_view target, const Headers& headers,
                             std::string_view body) const {
  return HttpClient(port_).Exchange(method, target, headers, body);
}

Response DevServer::Login(const std::string& username, const std::string& password) const {
  const nlohmann::json body = {{"username", username}, {"password", password}};
  return Exchange("POST", "/api/v1/auth/login", {{"Content-Type", kJson}}, body.dump());
}

Headers DevServer::SignedIn(const std::string& username, const std::string& password) const {
  const auto answer = nlohmann::json::parse(Login(username, password).body);
  return {{"Authorization", "Bearer " + answer.at("access_token").get<std::string>()}};
}

Outcome RunDevServer(const std::vector<std::string>& arguments) {
  const TemporaryFile output("");
  const TemporaryFile error("");
  const int output_descriptor = ::open(output.path().c_str(), O_WRONLY | O_CLOEXEC);
  const int error_descriptor = ::open(error.path().c_str(), O_WRONLY | O_CLOEXEC);
  const pid_t process = Start(arguments, output_descriptor, error_descriptor);
  ::close(output_descriptor);
  ::close(error_descriptor);
  const int status = Wait(process);
  return {status, output.Read(), error.Read()};
}

TemporaryFile::TemporaryFile(std::string_view content) : path_(NewFile()) {
  std::ofstream(path_, std::ios::binary) << content;
}

TemporaryFile::~TemporaryFile() {
  ::unlink(path_.c_str());
}

std::string TemporaryFile::Read() const {
  return ReadFile(path_);
}

}  // namespace dbr_dev_test
