#pragma once

#include <httplib.h>

#include <cstddef>
#include <string>

#include "answer.hpp"

namespace dbr_dev {

// What the connection loop has to know of a request that httplib handles.
struct RequestNotes {
  std::string method;
  std::string path;
  std::size_t unread = 0;  // of a body that httplib leaves in the stream
  bool close = false;
};

// httplib reads the bodies of these methods only.
bool HttplibReadsBodyOf(const std::string& method);

// Keeps httplib from understanding more than the service does: ranges, forms, compressed bodies. And
// a POST without Content-Length has no body; httplib would wait for one until the client closes.
void Tame(httplib::Request& request, RequestNotes& notes);

Call ToCall(const httplib::Request& request, bool tls);

// Makes the response this answer and nothing else; close announces the end of the connection.
void Write(const Answer& answer, bool close, httplib::Response& response);

}  // namespace dbr_dev
