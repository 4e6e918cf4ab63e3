#include <gtest/gtest.h>

#include "cases.hpp"

namespace dbr::test {
namespace {

TEST(CodecCorpusTest, TakesWhatItShouldAndRefusesTheRest) {
  for (const Case& c : LoadCorpus()) {
    const Outcome outcome = ReadWhole(c.response);
    EXPECT_EQ(outcome.accepted(), !c.name.starts_with("refused")) << c.name << "\n" << outcome;
  }
}

TEST(CodecCorpusTest, GivesTheSameOutcomeWhereverAResponseIsCut) {
  for (const Case& c : LoadCorpus()) {
    const Outcome whole = ReadWhole(c.response);
    EXPECT_EQ(ReadByteByByte(c.response), whole) << c.name;
    const std::size_t step = c.response.size() > 8192 ? 997 : 1;
    for (std::size_t cut = 1; cut < c.response.size(); cut += step) {
      ASSERT_EQ(ReadCutAt(c.response, cut), whole) << c.name << " cut at " << cut;
    }
  }
}

TEST(CodecCorpusTest, GivesTheSameOutcomeOfChangedResponsesByteByByte) {
  Mutator mutator(/*seed=*/20240229);
  for (int i = 0; i < 10'000; ++i) {
    const Case c = mutator.Next();
    const ReadOptions options{.head_request = c.head_request};
    const Outcome whole = ReadWhole(c.response, options);
    ASSERT_EQ(ReadByteByByte(c.response, options), whole) << c.name << "\n" << c.response;
    ASSERT_EQ(ReadCutAt(c.response, c.response.size() / 2, options), whole) << c.name << "\n" << c.response;
  }
}

}  // namespace
}  // namespace dbr::test
