#include "python_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace dbr_dev {
namespace {

constexpr int kDeepest = 900;

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

void AppendUtf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80U) {
    put(code);
  } else if (code < 0x800U) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000U) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

class Decoder {
 public:
  explicit Decoder(std::string_view text) : text_(text) {}

  Json Decode() {
    SkipSpace();
    Json value = Value(0);
    SkipSpace();
    if (at_ != text_.size()) Fail("Extra data", at_);
    return value;
  }

 private:
  [[noreturn]] void Fail(std::string message, std::size_t byte) const {
    const std::string_view before = text_.substr(0, byte);
    const auto characters =
        std::count_if(before.begin(), before.end(), [](char c) { return !IsContinuation(c); });
    throw JsonFault{static_cast<std::size_t>(characters), std::move(message)};
  }

  bool Next(char c) const { return at_ < text_.size() && text_[at_] == c; }

  bool Take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void SkipSpace() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }

  Json Value(int depth) {
    if (depth > kDeepest) throw UnreadableBody{};
    if (Next('"')) return String();
    if (Next('{')) return Object(depth);
    if (Next('[')) return Array(depth);
    if (Take("null")) return nullptr;
    if (Take("true")) return true;
    if (Take("false")) return false;
    if (Take("NaN")) return std::numeric_limits<double>::quiet_NaN();
    if (Take("Infinity")) return std::numeric_limits<double>::infinity();
    if (Take("-Infinity")) return -std::numeric_limits<double>::infinity();
    return Number();
  }

  Json Object(int depth) {
    Json object = Json::object();
    ++at_;
    SkipSpace();
    if (Take("}")) return object;
    for (;;) {
      if (!Next('"')) Fail("Expecting property name enclosed in double quotes", at_);
      std::string key = String();
      SkipSpace();
      if (!Take(":")) Fail("Expecting ':' delimiter", at_);
      SkipSpace();
      object[std::move(key)] = Value(depth + 1);
      if (EndsOrGoesOn('}', "Illegal trailing comma before end of object")) return object;
    }
  }

  Json Array(int depth) {
    Json array = Json::array();
    ++at_;
    SkipSpace();
    if (Take("]")) return array;
    for (;;) {
      array.push_back(Value(depth + 1));
      if (EndsOrGoesOn(']', "Illegal trailing comma before end of array")) return array;
    }
  }

  // True at the closing bracket; false after a comma that another member follows.
  bool EndsOrGoesOn(char closing, const char* trailing_comma) {
    SkipSpace();
    if (Next(closing)) {
      ++at_;
      return true;
    }
    const std::size_t comma = at_;
    if (!Take(",")) Fail("Expecting ',' delimiter", at_);
    SkipSpace();
    if (Next(closing)) Fail(trailing_comma, comma);
    return false;
  }

  std::string String() {
    const std::size_t begin = at_++;
    std::string out;
    for (;;) {
      if (at_ >= text_.size()) Fail("Unterminated string starting at", begin);
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return out;
      }
      if (static_cast<unsigned char>(c) < 0x20U) Fail("Invalid control character at", at_);
      if (c == '\\') {
        Escape(out, begin);
      } else {
        out.push_back(c);
        ++at_;
      }
    }
  }

  void Escape(std::string& out, std::size_t begin) {
    if (at_ + 1 >= text_.size()) Fail("Unterminated string starting at", begin);
    const char c = text_[at_ + 1];
    if (c == 'u') {
      at_ += 2;
      return UnicodeEscape(out);
    }
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t which = kLetters.find(c);
    if (which == std::string_view::npos) Fail("Invalid \\escape", at_);
    out.push_back(kMeanings[which]);
    at_ += 2;
  }

  void UnicodeEscape(std::string& out) {
    if (at_ + 4 >= text_.size()) Fail("Invalid \\uXXXX escape", at_);
    std::optional<std::uint32_t> code = FourDigits(at_);
    if (!code) Fail("Invalid \\uXXXX escape", at_ - 1);
    at_ += 4;
    if (*code >= 0xD800U && *code < 0xDC00U && text_.substr(at_).starts_with("\\u")) {
      const std::optional<std::uint32_t> low = FourDigits(at_ + 2);
      if (low && *low >= 0xDC00U && *low < 0xE000U) {
        at_ += 6;
        code = 0x10000U + ((*code - 0xD800U) << 10U) + (*low - 0xDC00U);
      }
    }
    AppendUtf8(out, *code);
  }

  std::optional<std::uint32_t> FourDigits(std::size_t from) const {
    const std::string_view digits = text_.substr(from, 4);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (error != std::errc{} || digits.size() != 4 || end != digits.data() + 4) {
      return std::nullopt;
    }
    return code;
  }

  std::size_t DigitsEnd(std::size_t from) const {
    while (from < text_.size() && IsDigit(text_[from])) ++from;
    return from;
  }

  Json Number() {
    const std::size_t begin = at_;
    std::size_t end = begin + (Next('-') ? 1U : 0U);
    const std::size_t digits = end;
    end = DigitsEnd(digits);
    if (end == digits) Fail("Expecting value", begin);
    if (text_[digits] == '0') end = digits + 1;
    const std::size_t whole_end = end;
    if (end < text_.size() && text_[end] == '.' && DigitsEnd(end + 1) > end + 1) {
      end = DigitsEnd(end + 1);
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      std::size_t exponent = end + 1;
      if (exponent < text_.size() && (text_[exponent] == '-' || text_[exponent] == '+')) ++exponent;
      if (DigitsEnd(exponent) > exponent) end = DigitsEnd(exponent);
    }
    at_ = end;
    return ToNumber(text_.substr(begin, end - begin), end == whole_end);
  }

  static Json ToNumber(std::string_view digits, bool whole) {
    const char* const last = digits.data() + digits.size();
    if (std::int64_t integer = 0; whole && std::from_chars(digits.data(), last, integer).ec == std::errc{}) {
      return integer;
    }
    if (std::uint64_t integer = 0; whole && std::from_chars(digits.data(), last, integer).ec == std::errc{}) {
      return integer;
    }
    // strtod, since from_chars leaves its argument alone when the value overflows.
    return std::strtod(std::string(digits).c_str(), nullptr);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool IsSayable(const Json& value) {
  if (value.is_number_float()) return std::isfinite(value.get<double>());
  if (!value.is_structured()) return true;
  return std::all_of(value.begin(), value.end(), IsSayable);
}

// The length of the UTF-8 sequence at the front of text, 0 where there is none.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80U) return 1;
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const bool overlong = (lead == 0xE0U && byte(1) < 0xA0U) || (lead == 0xF0U && byte(1) < 0x90U);
  const bool too_large = lead == 0xF4U && byte(1) > 0x8FU;
  return overlong || too_large ? 0 : length;
}

}  // namespace

Json DecodePythonJson(std::string_view text) {
  if (!IsPythonUtf8(text)) throw UnreadableBody{};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Decoder(text).Decode();
}

std::optional<std::string> EncodeJson(const Json& value) {
  if (!IsSayable(value)) return std::nullopt;
  try {
    return value.dump();
  } catch (const Json::type_error&) {
    return std::nullopt;
  }
}

bool IsPythonUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace dbr_dev
