#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace dbr::test {

// JSON texts in all the ways one may write them: whitespace anywhere, every form of escape, duplicate keys.
// The same seed makes the same texts.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) { return random_() % limit; }
  std::string Utf8(std::size_t most_characters);  // U+0000, controls and all planes included
  std::string String();                           // quoted, U+0000 as an escape included
  std::string Value(int depth);
  std::string Object(int depth);
  std::string Mutated(std::string text);  // a few bytes changed, added, removed: valid rarely

 private:
  char Pick(std::string_view characters) { return characters[Below(characters.size())]; }
  char32_t CodePoint();
  std::string Space();
  std::string Number();
  std::string Array(int depth);

  std::mt19937 random_;
};

void AppendUtf8(std::string& out, char32_t c);

}  // namespace dbr::test
