#include "core/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dbr {
namespace {

using namespace std::string_literals;

struct Accepted {
  const char* text;
  const char* authority;
  const char* origin;
  const char* prefix;
};

constexpr Accepted kAccepted[] = {
    {"http://127.0.0.1:8000", "127.0.0.1:8000", "http://127.0.0.1:8000", ""},
    {"http://example.org", "example.org", "http://example.org:80", ""},
    {"http://example.org:80", "example.org", "http://example.org:80", ""},
    {"https://example.org", "example.org", "https://example.org:443", ""},
    {"https://example.org:443/", "example.org", "https://example.org:443", ""},
    {"https://example.org:80", "example.org:80", "https://example.org:80", ""},
    {"http://example.org:443", "example.org:443", "http://example.org:443", ""},
    {"HTTPS://EXAMPLE.Org:65535", "example.org:65535", "https://example.org:65535", ""},
    {"http://h:1", "h:1", "http://h:1", ""},
    {"http://h:00080", "h", "http://h:80", ""},
    {"https://xn--bcher-kva.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example:443", ""},
    {"http://a_b-c.d", "a_b-c.d", "http://a_b-c.d:80", ""},
    {"http://[::1]", "[::1]", "http://[::1]:80", ""},
    {"http://[::1]:8000/x", "[::1]:8000", "http://[::1]:8000", "/x"},
    {"https://[::]", "[::]", "https://[::]:443", ""},
    {"https://[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", "https://[1:2:3:4:5:6:7::]:443", ""},
    {"https://[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", "https://[1:2:3:4:5:6:7:8]:443", ""},
    {"https://[1:2:3:4:5:6:10.0.0.1]", "[1:2:3:4:5:6:10.0.0.1]", "https://[1:2:3:4:5:6:10.0.0.1]:443", ""},
    {"https://[64:ff9b::10.0.0.1]", "[64:ff9b::10.0.0.1]", "https://[64:ff9b::10.0.0.1]:443", ""},
    {"https://[2001:DB8::A]", "[2001:db8::a]", "https://[2001:db8::a]:443", ""},
    {"https://h/api", "h", "https://h:443", "/api"},
    {"https://h/api/", "h", "https://h:443", "/api"},
    {"https://h/api///", "h", "https://h:443", "/api"},
    {"https://h/Api/v1", "h", "https://h:443", "/Api/v1"},
    {"https://h/a%20b/~c;d=e,f@g:h", "h", "https://h:443", "/a%20b/~c;d=e,f@g:h"},
    {"https://h/...", "h", "https://h:443", "/..."},
    {"https://h///", "h", "https://h:443", ""},
};

TEST(UrlTest, AProperServerUrlIsTakenApart) {
  for (const auto& [text, authority, origin, prefix] : kAccepted) {
    const auto url = Url::Parse(text);
    ASSERT_TRUE(url) << text << ": " << url.error().message;
    EXPECT_EQ(url->authority, authority) << text;
    EXPECT_EQ(url->origin, origin) << text;
    EXPECT_EQ(url->prefix, prefix) << text;
  }
}

TEST(UrlTest, HostAndPortStandAlone) {
  const auto url = Url::Parse("https://[2001:DB8::1]:8443/api");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->https);
  EXPECT_EQ(url->host, "2001:db8::1");
  EXPECT_EQ(url->port, 8443);
}

constexpr const char* kMalformed[] = {
    "",
    "h",
    "localhost:8000",
    "//h",
    "://h",
    "http:/h",
    "http:h",
    "http://",
    "http:///x",
    "http://:80",
    "http://h:",
    "http://h:0",
    "http://h:65536",
    "http://h:4294967376",
    "http://h:18446744073709551696",
    "http://h:-1",
    "http://h:+80",
    "http://h:8O",
    "http://h:0x50",
    "http://h:80:80",
    "http://h?",
    "http://h?q=1",
    "http://h/?q=1",
    "http://h#f",
    "http://h/p#f",
    "http://h/p?",
    "http://h ",
    " http://h",
    "http://h/a b",
    "http://h\t",
    "http://h\r\nX-Injected: 1",
    "http://h/\x7f",
    "http://b\xc3\xbc"
    "cher.example",
    "http://h/b\xc3\xbc"
    "cher",
    "http://h%2e",
    "http://h\\p",
    "http://h/a\\b",
    "http://h/\"",
    "http://h/<a>",
    "http://a,b",
    "http://*",
    "http://[::1",
    "http://::1",
    "http://[]",
    "http://[1]",
    "http://[127.0.0.1]",
    "http://[fe80::1%25eth0]",
    "http://[::1]8000",
    "http://[::1]:",
    "http://[::g]",
    "http://[:]",
    "http://[:::]",
    "http://[::::]",
    "http://[1::2::3]",
    "http://[:1::]",
    "http://[1::2:]",
    "http://[12345::]",
    "http://[1:2:3:4:5:6:7]",
    "http://[1:2:3:4:5:6:7:8:9]",
    "http://[1:2:3:4::5:6:7:8]",
    "http://[1:2:3:4:5:6:7:1.2.3.4]",
    "http://[1.2.3.4::]",
    "http://[::1.2.3]",
    "http://[::256.0.0.1]",
    "http://h//p",
    "http://h/..",
    "http://h/.",
    "http://h/a/../b",
    "http://h/a/./b/",
    "http://h/%2e%2E/b",
    "http://h/.%2e",
    "http://h/%",
    "http://h/%2",
    "http://h/%zz",
    "http://h/%2/",
};

TEST(UrlTest, AMalformedServerUrlIsAnInvalidArgument) {
  for (const char* text : kMalformed) {
    const auto url = Url::Parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().status, Status::kInvalidArgument) << text << ": " << url.error().message;
  }
}

TEST(UrlTest, AByteOfZeroIsAnInvalidArgument) {
  EXPECT_EQ(Url::Parse("http://h\0.evil"s).error().status, Status::kInvalidArgument);
}

TEST(UrlTest, AHostNameHasAtMost253Bytes) {
  EXPECT_TRUE(Url::Parse("http://" + std::string(253, 'a')));
  EXPECT_EQ(Url::Parse("http://" + std::string(254, 'a')).error().status, Status::kInvalidArgument);
}

TEST(UrlTest, AnotherSchemeIsRefusedByPolicy) {
  for (const char* text :
       {"ftp://h", "file:///etc/passwd", "ws://h", "httpss://h", "http+unix://h", "h://h"}) {
    EXPECT_EQ(Url::Parse(text).error().status, Status::kPolicy) << text;
  }
}

TEST(UrlTest, UserInfoIsRefusedByPolicy) {
  for (const char* text : {"http://u@h", "http://u:p@h", "http://@h", "https://127.0.0.1@evil.example/",
                           "http://evil.example\\@127.0.0.1", "http://u@[::1]:80", "http://u@h?q"}) {
    EXPECT_EQ(Url::Parse(text).error().status, Status::kPolicy) << text;
  }
}

TEST(UrlTest, TheRefusalOfUserInfoDoesNotShowIt) {
  EXPECT_FALSE(Url::Parse("http://someone:hunter2@h").error().message.contains("hunter2"));
}

TEST(UrlTest, LoopbackIsToldByTheHostsText) {
  for (const char* text :
       {"http://127.0.0.1", "http://127.0.0.0", "http://127.255.255.255", "http://localhost",
        "http://LocalHost:1", "http://[::1]", "http://[0:0:0:0:0:0:0:1]", "http://[0::0001]"}) {
    const auto url = Url::Parse(text);
    ASSERT_TRUE(url) << text;
    EXPECT_TRUE(url->loopback) << text;
  }
}

TEST(UrlTest, WhatOnlyLooksLikeLoopbackIsNone) {
  for (const char* text : {"http://localhost.evil",
                           "http://evil.localhost.example",
                           "http://localhost.",
                           "http://10.0.0.1",
                           "http://128.0.0.1",
                           "http://0.0.0.0",
                           "http://127.1",
                           "http://127.0.0.1.evil",
                           "http://127.0.0.256",
                           "http://2130706433",
                           "http://0x7f.0.0.1",
                           "http://0127.0.0.1",
                           "http://127.0.0.1.",
                           "http://[::]",
                           "http://[::2]",
                           "http://[::11]",
                           "http://[1::1]",
                           "http://[::1:1]",
                           "http://[::ffff:127.0.0.1]",
                           "http://[::127.0.0.1]",
                           "http://[fe80::1]"}) {
    const auto url = Url::Parse(text);
    ASSERT_TRUE(url) << text;
    EXPECT_FALSE(url->loopback) << text;
  }
}

TEST(RequestPathTest, BeginsWithOneSlashAndMayHaveAQuery) {
  for (const char* path : {"/", "/api/v1/users", "/a/", "/a//b", "/?", "/a?b=c&d=/../?e", "/a%2Fb", "/..."}) {
    EXPECT_TRUE(IsRequestPath(path)) << path;
  }
}

TEST(RequestPathTest, AnythingElseIsRefused) {
  for (const char* path :
       {"", "a", "?q", "//evil.example/", "http://h/", "*", "/a b", "/a\r\nX: 1", "/a#f", "/a?b#f", "/\\evil",
        "/%", "/a?%4", "/a/..", "/../a", "/a/%2e%2e/b?c", "/\xc3\xbc"}) {
    EXPECT_FALSE(IsRequestPath(path)) << path;
  }
}

}  // namespace
}  // namespace dbr
