#include <gtest/gtest.h>

#include "cases.hpp"

namespace dbr::test {
namespace {

void ExpectAgreement(const Comparison& comparison, int least_taken) {
  comparison.Print();
  for (const std::string& fault : comparison.faults()) ADD_FAILURE() << fault;
  EXPECT_GE(comparison.taken_by_both(), least_taken) << "too few to say anything";
}

TEST(CurlDifferentialTest, LibcurlTakesWhatTheCodecTakesOfTheCorpus) {
  Comparison comparison("libcurl");
  for (const Case& c : LoadCorpus()) comparison.Add(c, dbr_test::ReadWithCurl(c.response, c.head_request));
  ExpectAgreement(comparison, 50);
}

TEST(CurlDifferentialTest, LibcurlTakesWhatTheCodecTakesOfChangedResponses) {
  Comparison comparison("libcurl");
  Mutator mutator(/*seed=*/7230);
  for (int i = 0; i < 20'000; ++i) {
    const Case c = mutator.Next();
    comparison.Add(c, dbr_test::ReadWithCurl(c.response, c.head_request));
  }
  ExpectAgreement(comparison, 4'000);
}

}  // namespace
}  // namespace dbr::test
