#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/buffer.hpp"

namespace dbr::json {

enum class Kind { kNull, kBool, kInteger, kNumber, kString, kArray, kObject };

class MemberIterator;
class ElementIterator;

// A value of a Document, two words, passed by value; valid until the document parses again or ends.
class Value {
 public:
  Kind kind() const noexcept;
  std::optional<std::string_view> AsString() const noexcept;  // may hold U+0000
  std::optional<bool> AsBool() const noexcept;
  std::optional<std::int64_t> AsInteger()
      const noexcept;                               // in the range of int64_t, written without fraction
  std::optional<double> AsNumber() const noexcept;  // integers too

  // The members of an object in the order of the text, duplicates included; none where this is no object.
  MemberIterator members() const noexcept;
  // The elements of an array; none where this is no array.
  ElementIterator elements() const noexcept;
  // The last member of that name, which is the one that counts.
  std::optional<Value> Find(std::string_view name) const noexcept;

 private:
  friend class Document;
  friend class MemberIterator;
  friend class ElementIterator;
  struct Ref {
    const void* document;
    std::size_t index;
  };
  explicit Value(Ref ref) noexcept : ref_(ref) {}
  Ref ref_;
};

// while (auto member = iterator.Next()) ...
struct Member {
  std::string_view name;
  Value value;
};

class MemberIterator {
 public:
  std::optional<Member> Next() noexcept;

 private:
  friend class Value;
  Value::Ref at_{};
  Value::Ref end_{};
};

class ElementIterator {
 public:
  std::optional<Value> Next() noexcept;

 private:
  friend class Value;
  Value::Ref at_{};
  Value::Ref end_{};
};

// Makes what simdjson keeps for the whole process. Statics go in the reverse order of their making: whoever
// parses until exit() stops it must have registered with exit() after this. Throws std::bad_alloc.
void Initialise();

// A parser and what it last parsed. Reused: after the first few documents it allocates nothing.
class Document {
 public:
  static constexpr std::size_t kMaxBytes = 1024 * 1024;
  static constexpr std::size_t kMaxDepth = 64;

  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  // Validates the whole text (RFC 8259, UTF-8, no BOM, at most kMaxDepth nested arrays and objects) before it
  // answers; false: it is not JSON. Throws std::bad_alloc.
  bool Parse(const Buffer& text);
  Value root() const noexcept;  // after a Parse that answered true

  // Overwrites what the parser holds of the text.
  void Forget() noexcept;
  // And what was left of it on the stack, which costs more than reading a short text: where a secret is
  // likely.
  void Wipe() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The text of the value of the n-th member (from 0) of the object that `text` is: byte for byte as it was
// sent. `text` must have been parsed; empty where there is no such member.
std::string_view MemberText(std::string_view text, std::size_t n) noexcept;

}  // namespace dbr::json
