#include <cstring>

#include "json/document.hpp"

namespace dbr::json {
namespace {

// Walks over a text that was found valid. It never leaves the text even if that is not true.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : text_(text) {}

  std::size_t at() const noexcept { return at_; }
  char Peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  void SkipChar() noexcept { at_ += at_ < text_.size() ? 1 : 0; }
  void SkipSpace() noexcept { MoveTo(text_.find_first_not_of(kSpace, at_)); }
  void SkipString() noexcept;
  void SkipValue() noexcept;

 private:
  static constexpr std::string_view kSpace = " \t\n\r";
  void MoveTo(std::size_t at) noexcept { at_ = at < text_.size() ? at : text_.size(); }
  bool IsEscaped(std::size_t quote) const noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
};

// A quotation mark is escaped where an odd number of backslashes stands right before it. The one that began
// the string ends the count.
bool Scanner::IsEscaped(std::size_t quote) const noexcept {
  std::size_t first = quote;
  while (text_[first - 1] == '\\') --first;
  return (quote - first) % 2 != 0;
}

void Scanner::SkipString() noexcept {
  SkipChar();
  do {
    const std::size_t quote = text_.find('"', at_);
    MoveTo(quote);
    SkipChar();
    if (quote == std::string_view::npos) return;
  } while (IsEscaped(at_ - 1));
}

void Scanner::SkipValue() noexcept {
  if (Peek() == '"') return SkipString();
  if (Peek() != '{' && Peek() != '[') return MoveTo(text_.find_first_of(",]} \t\n\r", at_));
  for (std::size_t depth = 0; at_ < text_.size();) {
    MoveTo(text_.find_first_of("\"[]{}", at_));
    const char c = Peek();
    if (c == '"') {
      SkipString();
      continue;
    }
    SkipChar();
    depth += c == '{' || c == '[' ? 1 : 0;
    if ((c == '}' || c == ']') && --depth == 0) return;
  }
}

}  // namespace

std::string_view MemberText(std::string_view text, std::size_t n) noexcept {
  Scanner scanner(text);
  scanner.SkipSpace();
  if (scanner.Peek() != '{') return {};
  for (;; --n) {
    scanner.SkipChar();  // the brace, or the comma behind the member before
    scanner.SkipSpace();
    if (scanner.Peek() != '"') return {};
    scanner.SkipString();
    scanner.SkipSpace();
    scanner.SkipChar();  // the colon
    scanner.SkipSpace();
    const std::size_t begin = scanner.at();
    scanner.SkipValue();
    if (n == 0) return text.substr(begin, scanner.at() - begin);
    scanner.SkipSpace();
    if (scanner.Peek() != ',') return {};
  }
}

}  // namespace dbr::json
