#include "http/broken.hpp"

#include <initializer_list>
#include <string>

#include "core/text.hpp"
#include "http/system.hpp"

namespace dbr::http {
namespace {

constexpr std::size_t kMostOfCurlText = 200;

Error Failed(Status status, std::initializer_list<std::string_view> message) {
  Error error;
  error.status = status;
  error.message = Concat(message);
  return error;
}

Error TlsFailure(const Broken& broken) {
  return Failed(Status::kTls, {"TLS with ", broken.authority, " failed: ",
                               Printable(broken.curl_text, kMostOfCurlText), TlsAdvice(broken.curl_text)});
}

// With a proxy in between, only libcurl's text says which of the two it was that did not answer.
Error RefusedConnect(const Broken& broken) {
  const std::string curl_text = Printable(broken.curl_text, kMostOfCurlText);
  const std::string reason = broken.number != 0 ? ErrnoText(broken.number) : curl_text;
  if (!broken.through_proxy) {
    return Failed(Status::kConnect,
                  {"could not connect to ", broken.authority, ": ", reason, ErrnoAdvice(broken.number)});
  }
  const std::string which = broken.number != 0 ? Concat({" (", curl_text, ")"}) : std::string();
  return Failed(Status::kConnect,
                {"could not connect to ", broken.authority, " through the proxy: ", reason, which});
}

}  // namespace

Error ConnectFailure(const Broken& broken) {
  switch (broken.cause) {
    case Broken::Cause::kMemory:
      return Failed(Status::kOutOfMemory, {"out of memory while connecting to ", broken.authority});
    case Broken::Cause::kOption:
      return Failed(Status::kInternal, {"not connected to ", broken.authority,
                                        ": this libcurl lacks an option that a safe connection needs; is it "
                                        "older than the one that the library was built with?"});
    case Broken::Cause::kTimeout:
      return Failed(Status::kTimeout, {"timed out while connecting to ", broken.authority});
    case Broken::Cause::kHostName:
      return Failed(Status::kConnect, {"could not resolve the host name of ", broken.authority,
                                       "; is it spelled right, and does DNS answer?"});
    case Broken::Cause::kProxyName:
      return Failed(Status::kConnect, {"could not resolve the proxy's host name on the way to ",
                                       broken.authority, "; is it spelled right, and does DNS answer?"});
    case Broken::Cause::kTls:
      return TlsFailure(broken);
    case Broken::Cause::kPolicy:
      return Failed(Status::kPolicy,
                    {broken.authority, " is not a loopback address; use https, or allow cleartext http"});
    case Broken::Cause::kProxyAnswer:
      if (broken.proxy_status >= 300) break;
      return Failed(Status::kConnect,
                    {"the proxy's answer on the way to ", broken.authority, " is too large"});
    case Broken::Cause::kOther:
      break;
  }
  if (broken.proxy_status < 300) return RefusedConnect(broken);
  return Failed(
      Status::kConnect,
      {"the proxy refused the tunnel to ", broken.authority, ": HTTP ", std::to_string(broken.proxy_status),
       broken.proxy_status == 407 ? "; does it want a user and a password?" : ""});
}

// libcurl has one code for whatever breaks while receiving; an alert is the other side's refusal in TLS, and
// only the text tells it from a reset.
Error TransferFailure(const Broken& broken) {
  if (broken.number != 0) {
    return Failed(Status::kConnect,
                  {"the connection to ", broken.authority, " was lost: ", ErrnoText(broken.number)});
  }
  const auto says = [&](std::string_view what) {
    return broken.curl_text.find(what) != std::string_view::npos;
  };
  if (broken.https && (says("alert") || says("SSL routines")) && !says("unexpected eof")) {
    return TlsFailure(broken);
  }
  return Failed(Status::kConnect, {"the connection to ", broken.authority, " was lost: ",
                                   broken.curl_text.empty() ? broken.generic_text
                                                            : Printable(broken.curl_text, kMostOfCurlText)});
}

}  // namespace dbr::http
