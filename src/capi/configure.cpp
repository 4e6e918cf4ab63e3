#include "capi/configure.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include "capi/checks.hpp"
#include "capi/hooks.hpp"
#include "http/system.hpp"

namespace dbr::capi {
namespace {

constexpr std::string_view kDefaultServer = "http://127.0.0.1:8000";

// "" where it is unset, and for a program that runs with rights which its caller does not have.
std::string_view Environment(const char* name) noexcept {
  return TextOrEmpty(secure_getenv(name));
}

// The first of them that is set, or the last.
const char* FirstSet(std::initializer_list<const char*> names) noexcept {
  for (const char* name : names) {
    if (!Environment(name).empty()) return name;
  }
  return *(names.end() - 1);
}

std::unexpected<Error> Blame(std::string_view what, Error error) {
  error.message = Concat({what, ": ", error.message});
  return std::unexpected(std::move(error));
}

std::string_view ServerSource(const std::optional<Url>& chosen) noexcept {
  const bool named = chosen || Environment("DBRSDK_SERVER_URL").empty();
  return named ? "server_url" : "the environment variable DBRSDK_SERVER_URL";
}

Result<void> ChooseServer(client::Config& config, const std::optional<Url>& chosen) {
  if (chosen) {
    config.server = *chosen;
    return {};
  }
  const std::string_view variable = Environment("DBRSDK_SERVER_URL");
  auto parsed = Url::Parse(variable.empty() ? kDefaultServer : variable);
  if (!parsed) return Blame(ServerSource(chosen), std::move(parsed).error());
  config.server = *std::move(parsed);
  return {};
}

Result<void> ChooseBearer(client::Config& config) {
  if (!config.bearer.empty()) return {};
  const std::string_view variable = Environment("DBRSDK_HTTP_BEARER");
  if (auto checked = CheckBearer(variable); !checked) {
    return Blame("the environment variable DBRSDK_HTTP_BEARER", std::move(checked).error());
  }
  config.bearer.Assign(variable);
  return {};
}

bool DebugWanted() noexcept {
  const std::string_view variable = Environment("DBRSDK_DEBUG");
  return !variable.empty() && variable != "0" && !EqualsIgnoreCase(variable, "false");
}

// The environment's proxies are for https alone: a token must not reach them in the clear.
Result<void> ChooseProxy(client::Config& config, bool chosen) {
  if (chosen) return {};
  const char* const variable = FirstSet({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  config.connect.https_proxy.Assign(Environment(variable));
  if (auto checked = CheckProxyUserInfo(config.connect.https_proxy.view()); !checked) {
    return Blame(Concat({"the environment variable ", variable}), std::move(checked).error());
  }
  config.connect.no_proxy = Environment(FirstSet({"no_proxy", "NO_PROXY"}));
  return {};
}

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// Unbuffered and without a stream: the file may hold a private key, and a directory is no exception.
Result<Buffer> ReadFile(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  Buffer text;
  if (file) {
    std::setvbuf(file.get(), nullptr, _IONBF, 0);
    std::array<char, 4096> piece;
    while (std::feof(file.get()) == 0 && std::ferror(file.get()) == 0) {
      const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get());
      text.Append({piece.data(), size});
      Wipe(piece.data(), size);
    }
  }
  if (!file || std::ferror(file.get()) != 0) {
    return Fail(Status::kTls, Concat({Printable(path, 200), " cannot be read: ", http::ErrnoText(errno)}));
  }
  return text;
}

Result<void> LoadCaFile(client::Config& config, const std::string& path) {
  if (path.empty()) return {};
  auto pem = ReadFile(path);
  if (!pem) return Blame("ca_file", std::move(pem).error());
  if (!pem->view().contains("-----BEGIN ")) {
    return Fail(Status::kInvalidArgument,
                Concat({"ca_file: there is no certificate (PEM) in ", Printable(path, 200)}));
  }
  config.connect.ca_pem += pem->view();
  return {};
}

Result<void> CheckClientCertificate(const http::ConnectConfig& connect) {
  for (const std::string* path : {&connect.cert_file, &connect.key_file}) {
    if (path->empty()) continue;
    auto text = ReadFile(*path);
    if (!text) return Blame("client_certificate", std::move(text).error());
  }
  return {};
}

// What the library sends by itself, then the user's in its place or behind it.
void CollectFields(client::Config& config, const std::vector<Field>& fields, std::string_view suffix) {
  http::SetField(config.fields, "Accept", "application/json");
  http::SetField(config.fields, "User-Agent",
                 Concat({"libdbr/", DBR_VERSION, suffix.empty() ? "" : " ", suffix}));
  for (const auto& [name, value] : fields) http::SetField(config.fields, name, value);
}

void ChooseHooks(client::Config& config, const Callbacks& callbacks) {
  auto hooks = std::make_shared<CallbackHooks>(callbacks);
  if (!callbacks.log && DebugWanted()) hooks->LogToStderr();
  config.hooks = std::move(hooks);
}

}  // namespace

Result<client::Config> Configure(const dbr_client_options* given) {
  const dbr_client_options defaults;
  const dbr_client_options& options = given ? *given : defaults;
  if (options.refusals.out_of_memory()) throw std::bad_alloc();
  if (const Error* refused = options.refusals.first()) return std::unexpected(*refused);
  client::Config config = options.config;
  CollectFields(config, options.fields, options.user_agent_suffix);
  ChooseHooks(config, options.callbacks);
  const auto judge = [&]() -> Result<void> {
    if (auto done = ChooseServer(config, options.server); !done) return done;
    if (auto done = ChooseBearer(config); !done) return done;
    if (auto done = ChooseProxy(config, options.proxy_chosen); !done) return done;
    if (auto done = LoadCaFile(config, options.ca_file); !done) return done;
    if (auto done = CheckClientCertificate(config.connect); !done) return done;
    if (auto done = client::JudgeCleartext(config.connect, config.server); !done) {
      return Blame(ServerSource(options.server), std::move(done).error());
    }
    return {};
  };
  if (auto judged = judge(); !judged) return std::unexpected(std::move(judged).error());
  return config;
}

}  // namespace dbr::capi
