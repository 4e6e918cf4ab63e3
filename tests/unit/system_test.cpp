// What is asked of the operating system.

#include "http/system.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace dbr::http {
namespace {

class HashedStore : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(directory_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void Put(const char* name) const { std::ofstream(directory_ + "/" + name) << "certificate"; }
  bool Has() const { return HasHashedCertificates(directory_.c_str()); }

 private:
  std::string directory_ = testing::TempDir() + "dbr-store-XXXXXX";
};

TEST_F(HashedStore, ADirectoryWithACertificateByItsHashIsOne) {
  Put("ca-certificates.crt");
  Put("0123abcd.0");
  EXPECT_TRUE(Has());
}

TEST_F(HashedStore, AnEmptyDirectoryIsNone) {
  EXPECT_FALSE(Has());
}

TEST_F(HashedStore, ABundleAloneIsNone) {
  for (const char* name : {"ca-certificates.crt", "root.pem", "0123abc.0", "0123abcde.0", "0123ABCD.0",
                           "0123abcg.0", "0123abcd.1", "0123abcd.r0", "0123abcd00"}) {
    Put(name);
  }
  EXPECT_FALSE(Has());
}

TEST_F(HashedStore, WhatIsNotThereIsNone) {
  EXPECT_FALSE(HasHashedCertificates(nullptr));
  EXPECT_FALSE(HasHashedCertificates("/there/is/no/such/directory"));
}

}  // namespace
}  // namespace dbr::http
