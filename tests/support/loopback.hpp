// Sockets bound to an address of the loopback interface.
#ifndef DBR_TESTS_SUPPORT_LOOPBACK_HPP_
#define DBR_TESTS_SUPPORT_LOOPBACK_HPP_

namespace dbr_test {

// A socket bound to a numeric address, which is closed on exec; -1: that cannot be. Port 0 is any, and
// becomes the one that it was.
int BindLoopback(const char* address, int* port);

}  // namespace dbr_test

#endif  // DBR_TESTS_SUPPORT_LOOPBACK_HPP_
