#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "async/engine.hpp"
#include "async/job.hpp"
#include "auth/operations.hpp"
#include "capi/calls.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/results.hpp"

namespace dbr::capi {
namespace {

// What an asynchronous call was given, kept until it is done.
struct Inputs {
  SecretString body;
  SecretString password;
  std::string method;
  std::string path;
};

template <typename Traits>
class AsyncCall final : public async::Job {
 public:
  AsyncCall(dbr_client& handle, const client::Arguments& arguments, std::unique_ptr<Inputs> inputs,
            std::shared_ptr<const client::CallOptions> options, typename Traits::Callback callback,
            void* user_data, Micros start)
      : inputs_(std::move(inputs)),
        handler_(Traits::MakeHandler(handle.client.session(), sink_)),
        call_(handle.client, handle.engine.pool(), arguments, std::move(options), handler_, start),
        callback_(callback),
        user_data_(user_data) {}

  client::Call& call() noexcept override { return call_; }

  void Complete(Status status, std::unique_ptr<Error> error) noexcept override {
    dbr_error* reported = nullptr;
    dbr_status final_status = ToC(status);
    if (error) {
      final_status = Report(*error, &reported);
      error.reset();
    } else if (status != Status::kOk) {
      final_status = ReportException(status, &reported);
    }
    inputs_.reset();  // the password first: a callback may take its time
    auto* result = final_status == DBR_OK ? sink_.Release() : nullptr;
    GuardCallback([&] {
      callback_(final_status, result, reported, user_data_);
      return Status::kOk;
    });
  }

 private:
  std::unique_ptr<Inputs> inputs_;
  ResultSink<Traits> sink_;
  typename Traits::Handler handler_;
  client::Call call_;
  typename Traits::Callback callback_;
  void* user_data_;
};

// `prepare` fills the inputs, if it needs any, and answers Result<client::Arguments> with views into them.
template <typename Traits, typename Prepare>
Result<void> Submit(dbr_client& handle, const dbr_call_options* options, Prepare& prepare,
                    typename Traits::Callback callback, void* user_data) {
  const Micros start = Now();
  if (!callback) return Fail(Status::kInvalidArgument, "callback is NULL");
  std::unique_ptr<Inputs> inputs;
  const auto arguments = prepare(inputs);
  if (!arguments) return std::unexpected(arguments.error());
  auto own = TakeOptions(handle, options);
  if (!own) return std::unexpected(std::move(own).error());
  std::unique_ptr<async::Job> job = std::make_unique<AsyncCall<Traits>>(
      handle, *arguments, std::move(inputs), *std::move(own), callback, user_data, start);
  return handle.engine.Submit(job);
}

template <typename Traits, typename Prepare>
dbr_status Call(dbr_client* client, const dbr_call_options* options, const client::Operation& operation,
                Prepare prepare, typename Traits::Callback callback, void* user_data,
                dbr_error** error) noexcept {
  return Conduct(client, Mode::kAsynchronous, operation, error, [&](dbr_client& handle) {
    return Submit<Traits>(handle, options, prepare, callback, user_data);
  });
}

}  // namespace
}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;

dbr_status dbr_auth_login_async(dbr_client* client, const char* username, const char* password,
                                const dbr_call_options* options, dbr_login_callback callback, void* user_data,
                                dbr_error** error) {
  const auto prepare = [&](std::unique_ptr<Inputs>& inputs) -> Result<client::Arguments> {
    if (auto checked = CheckCredentials(username, password); !checked)
      return std::unexpected(checked.error());
    inputs = std::make_unique<Inputs>();
    inputs->body = auth::LoginBody(username, password);
    inputs->password.Assign(password);
    return auth::LoginArguments(inputs->body.view(), inputs->password.view());
  };
  return Call<LoginTraits>(client, options, auth::kLogin, prepare, callback, user_data, error);
}

dbr_status dbr_auth_me_async(dbr_client* client, const dbr_call_options* options, dbr_user_callback callback,
                             void* user_data, dbr_error** error) {
  const auto prepare = [](std::unique_ptr<Inputs>&) -> Result<client::Arguments> {
    return auth::MeArguments();
  };
  return Call<MeTraits>(client, options, auth::kMe, prepare, callback, user_data, error);
}

dbr_status dbr_auth_logout_async(dbr_client* client, const dbr_call_options* options,
                                 dbr_logout_callback callback, void* user_data, dbr_error** error) {
  const auto prepare = [](std::unique_ptr<Inputs>&) -> Result<client::Arguments> {
    return auth::LogoutArguments();
  };
  return Call<LogoutTraits>(client, options, auth::kLogout, prepare, callback, user_data, error);
}

dbr_status dbr_client_request_async(dbr_client* client, const char* method, const char* path,
                                    const void* body, size_t body_len, const dbr_call_options* options,
                                    dbr_response_callback callback, void* user_data, dbr_error** error) {
  const auto prepare = [&](std::unique_ptr<Inputs>& inputs) -> Result<client::Arguments> {
    if (auto checked = CheckRequest(method, path, body, body_len); !checked)
      return std::unexpected(checked.error());
    inputs = std::make_unique<Inputs>();
    inputs->method = method;
    inputs->path = path;
    inputs->body.Append({static_cast<const char*>(body), body_len});
    return auth::RequestArguments(inputs->method, inputs->path, inputs->body.view(), body != nullptr);
  };
  return Call<RequestTraits>(client, options, auth::kRequest, prepare, callback, user_data, error);
}
