#include "random_json.hpp"

#include <iterator>

namespace dbr::test {
namespace {

char Byte(char32_t value) {
  return static_cast<char>(static_cast<unsigned char>(value));
}

std::string Unit(char32_t c) {
  std::string unit = "\\u";
  for (const unsigned shift : {12u, 8u, 4u, 0u}) {
    unit += (c & 1) != 0 ? "0123456789ABCDEF"[(c >> shift) & 0xF] : "0123456789abcdef"[(c >> shift) & 0xF];
  }
  return unit;
}

std::string Utf16Escape(char32_t c) {
  if (c < 0x10000) return Unit(c);
  return Unit(0xD800 + ((c - 0x10000) >> 10)) + Unit(0xDC00 + ((c - 0x10000) & 0x3FF));
}

std::string Padded(std::size_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width - digits.size(), '0') + digits;
}

}  // namespace

void AppendUtf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += Byte(c);
  } else if (c < 0x800) {
    out += {Byte(0xC0 | (c >> 6)), Byte(0x80 | (c & 0x3F))};
  } else if (c < 0x10000) {
    out += {Byte(0xE0 | (c >> 12)), Byte(0x80 | ((c >> 6) & 0x3F)), Byte(0x80 | (c & 0x3F))};
  } else {
    out += {Byte(0xF0 | (c >> 18)), Byte(0x80 | ((c >> 12) & 0x3F)), Byte(0x80 | ((c >> 6) & 0x3F)),
            Byte(0x80 | (c & 0x3F))};
  }
}

char32_t RandomJson::CodePoint() {
  static constexpr char32_t kLimits[] = {0x20, 0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000};
  const auto c = static_cast<char32_t>(Below(kLimits[Below(std::size(kLimits))]));
  return c >= 0xD800 && c <= 0xDFFF ? U'\uFFFD' : c;
}

std::string RandomJson::Utf8(std::size_t most_characters) {
  std::string text;
  for (std::size_t left = Below(most_characters + 1); left > 0; --left) AppendUtf8(text, CodePoint());
  return text;
}

std::string RandomJson::Space() {
  std::string space;
  while (Below(4) == 0) space += Pick(" \t\n\r");
  return space;
}

std::string RandomJson::String() {
  std::string text = "\"";
  for (std::size_t left = Below(Below(8) == 0 ? 100 : 8); left > 0; --left) {
    const char32_t c = Below(4) == 0 ? static_cast<char32_t>(Pick("\"\\{}[],:/")) : CodePoint();
    if (c < 0x20 || Below(8) == 0) {
      text += Utf16Escape(c);
    } else if (c == '"' || c == '\\' || c == '/') {
      text += {'\\', Byte(c)};
    } else {
      AppendUtf8(text, c);
    }
    if (Below(16) == 0) text += {'\\', Pick("bfnrt")};
  }
  return text + "\"";
}

std::string RandomJson::Number() {
  std::string number = Below(3) == 0 ? "-" : "";
  number += Below(4) == 0 ? "0" : std::to_string(1 + Below(Below(2) == 0 ? 1000 : 4'000'000'000));
  if (number.back() != '0' && Below(8) == 0) number += Padded(Below(1'000'000'000), 9);
  if (Below(4) == 0) number += "." + Padded(Below(1000), 3);
  if (Below(16) == 0) return number + "E-400";
  if (Below(4) == 0) number += Pick("eE") + std::string(Below(2), '+') + std::to_string(Below(200));
  return number;
}

std::string RandomJson::Array(int depth) {
  std::string text = "[" + Space();
  for (std::size_t left = Below(5); left > 0; --left) text += Value(depth - 1) + (left > 1 ? "," : "");
  return text + "]";
}

std::string RandomJson::Object(int depth) {
  std::string text = "{" + Space();
  for (std::size_t left = Below(6); left > 0; --left) {
    const std::string key = Below(4) == 0 ? R"("k")" : String();
    text += Space() + key + Space() + ":" + Value(depth - 1) + (left > 1 ? "," : "");
  }
  return text + "}";
}

std::string RandomJson::Value(int depth) {
  static constexpr std::string_view kLiterals[] = {"true", "false", "null"};
  std::string value;
  switch (Below(depth > 0 ? 6 : 3)) {
    case 0:
      value = String();
      break;
    case 1:
      value = Number();
      break;
    case 2:
      value = kLiterals[Below(3)];
      break;
    case 3:
      value = Array(depth);
      break;
    default:
      value = Object(depth);
  }
  return Space() + value + Space();
}

std::string RandomJson::Mutated(std::string text) {
  for (std::size_t left = 1 + Below(3); left > 0 && !text.empty(); --left) {
    const std::size_t at = Below(text.size());
    const char c = Below(2) == 0 ? Pick("\"\\{}[],:0-+.eEntf u\n") : static_cast<char>(Below(256));
    switch (Below(5)) {
      case 0:
        text[at] = c;
        break;
      case 1:
        text.insert(at, 1, c);
        break;
      case 2:
        text.erase(at, 1 + Below(3));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text += text.substr(at, 1 + Below(8));
    }
  }
  return text;
}

}  // namespace dbr::test
