/* SPDX-License-Identifier: MIT
 *
 * libdbr for C++17 and later, over the C API of <dbr/dbr.h>. Only headers: a program links libdbr as a C
 * program does, and no type of the standard library crosses over to it.
 *
 *     #include <dbr/dbr.hpp>
 *     #include <iostream>
 *
 *     int main() {
 *       try {
 *         dbr::Client client;
 *         client.login("admin", "admin123");
 *         std::cout << client.me().username << '\n';
 *       } catch (const dbr::Error& error) {
 *         std::cerr << error << '\n';
 *         return 1;
 *       }
 *     }
 *
 * What to know:
 *
 * - Texts come in as std::string_view, UTF-8; one with a NUL inside is kInvalidArgument. Results are values.
 * - Errors are thrown as dbr::Error. The functions named try_... return them in a dbr::Result instead, and
 * are all there is with -fno-exceptions.
 * - Options are values with setters to chain; what is wrong with them is told by the call that uses them.
 * - Hooks and callbacks are std::function. They may run on other threads, see <dbr/dbr.h>; what they throw
 * never reaches C.
 * - Tokens are dbr::Secret: overwritten when they go, "***" on every stream.
 */
#ifndef DBR_DBR_HPP_
#define DBR_DBR_HPP_

#include <dbr/dbr.h>

#include <dbr/hpp/async.hpp>
#include <dbr/hpp/client.hpp>
#include <dbr/hpp/detail.hpp>
#include <dbr/hpp/error.hpp>
#include <dbr/hpp/hooks.hpp>
#include <dbr/hpp/options.hpp>
#include <dbr/hpp/results.hpp>

#endif  // DBR_DBR_HPP_
