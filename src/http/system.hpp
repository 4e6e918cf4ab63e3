#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

// What a connection asks of the operating system beside libcurl.
namespace dbr::http {

bool IsLoopbackAddress(const sockaddr& address) noexcept;

// A directory of certificates by hash, as c_rehash makes it: OpenSSL then reads the few that it needs.
bool HasHashedCertificates(const char* directory) noexcept;

// "connection refused", as part of a sentence.
std::string ErrnoText(int number);
// "; is the server running?", or "".
std::string_view ErrnoAdvice(int number) noexcept;
std::string_view TlsAdvice(std::string_view text) noexcept;  // by what libcurl or OpenSSL say about it

}  // namespace dbr::http
