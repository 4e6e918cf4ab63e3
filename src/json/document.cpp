#include "json/document.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <utility>

// Its error codes are used alone: this drops the functions that throw.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

namespace dbr::json {
namespace {

static_assert(Buffer::kPadding >= simdjson::SIMDJSON_PADDING, "texts are parsed where they are");

// simdjson's tape (doc/tape.md there): words with a type in the top byte and a payload below. Reading it
// directly costs a third of simdjson's iterators, and a Value stays two words.
using Tape = simdjson::dom::document;
using simdjson::internal::tape_type;

constexpr std::size_t kRoot = 1;  // the root's word; the word before it holds the length of the tape
constexpr std::size_t kSmallCapacity = 512;
constexpr std::size_t kKeptCapacity =
    64 * 1024;  // more than this is given back once the texts are small again

const Tape& AsTape(const void* document) noexcept {
  return *static_cast<const Tape*>(document);
}

tape_type TypeAt(const Tape& tape, std::size_t index) noexcept {
  return static_cast<tape_type>(tape.tape[index] >> 56);
}

// For a bracket: the index behind the bracket that closes it. The count of members stands in the upper half.
std::size_t Behind(const Tape& tape, std::size_t index) noexcept {
  return static_cast<std::uint32_t>(tape.tape[index]);
}

std::size_t Next(const Tape& tape, std::size_t index) noexcept {
  switch (TypeAt(tape, index)) {
    case tape_type::START_ARRAY:
    case tape_type::START_OBJECT:
      return Behind(tape, index);
    case tape_type::INT64:
    case tape_type::UINT64:
    case tape_type::DOUBLE:
      return index + 2;
    default:
      return index + 1;
  }
}

std::string_view StringAt(const Tape& tape, std::size_t index) noexcept {
  const auto* at = tape.string_buf.get() + (tape.tape[index] & simdjson::internal::JSON_VALUE_MASK);
  std::uint32_t size = 0;
  std::memcpy(&size, at, sizeof(size));
  return {reinterpret_cast<const char*>(at + sizeof(size)), size};
}

// simdjson counts no empty array or object as a level, so its own limit would let one too many pass.
bool IsTooDeep(const Tape& tape) noexcept {
  const std::size_t size = tape.tape[0] & simdjson::internal::JSON_VALUE_MASK;
  if (size < 2 * (Document::kMaxDepth + 1)) return false;  // too short for that many brackets: the usual case
  std::size_t depth = 0;
  for (std::size_t index = kRoot; index < size;) {
    const tape_type type = TypeAt(tape, index);
    const bool opens = type == tape_type::START_ARRAY || type == tape_type::START_OBJECT;
    if (opens && ++depth > Document::kMaxDepth) return true;
    if (type == tape_type::END_ARRAY || type == tape_type::END_OBJECT) --depth;
    index = opens ? index + 1 : Next(tape, index);
  }
  return false;
}

// simdjson copies the end of a text to the stack before it reads it.
[[gnu::noinline]] void WipeStackBelow() noexcept {
  std::array<char, 8192> below;
  dbr::Wipe(below.data(), below.size());
}

}  // namespace

struct Document::Impl {
  simdjson::dom::parser parser;
  std::size_t longest = 0;  // text since the last Wipe

  ~Impl() { Wipe(); }
  bool Fits(std::size_t size) const noexcept;
  void Allocate(std::size_t size);
  void Wipe() noexcept;
};

bool Document::Impl::Fits(std::size_t size) const noexcept {
  const std::size_t capacity = parser.doc.capacity();
  return size <= capacity && (capacity <= kKeptCapacity || size > kKeptCapacity);
}

void Document::Impl::Allocate(std::size_t size) {
  Wipe();  // the old memory is given back
  std::size_t capacity = std::max(size, kSmallCapacity);
  if (size > parser.doc.capacity()) capacity = std::max(capacity, 2 * parser.doc.capacity());
  capacity = std::min(capacity, kMaxBytes);
  // simdjson refuses at its limit, not beyond it.
  if (parser.doc.allocate(capacity) || parser.allocate(capacity, kMaxDepth + 1)) {
    parser.doc = {};  // so that the next text allocates again what is missing of the parser
    throw std::bad_alloc();
  }
}

void Document::Impl::Wipe() noexcept {
  if (longest == 0) return;
  // What simdjson allocates for a text of that size is as far as it writes.
  dbr::Wipe(parser.doc.string_buf.get(), 5 * longest / 3 + simdjson::SIMDJSON_PADDING);
  dbr::Wipe(parser.doc.tape.get(), (longest + 3) * sizeof(std::uint64_t));
  longest = 0;
}

Document::Document() : impl_(std::make_unique<Impl>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

bool Document::Parse(const Buffer& text) {
  // A byte order mark is for later versions of simdjson, which skip it.
  if (text.empty() || text.size() > kMaxBytes || text.view().starts_with("\xEF\xBB\xBF")) return false;
  Impl& impl = *impl_;
  if (!impl.Fits(text.size())) impl.Allocate(text.size());
  impl.longest = std::max(impl.longest, text.size());
  constexpr bool kCopy = false;
  const simdjson::error_code error = impl.parser.parse(text.c_str(), text.size(), kCopy).error();
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  return error == simdjson::SUCCESS && !IsTooDeep(impl.parser.doc);
}

Value Document::root() const noexcept {
  return Value({&impl_->parser.doc, kRoot});
}

void Document::Forget() noexcept {
  if (impl_) impl_->Wipe();
}

void Document::Wipe() noexcept {
  if (!impl_ || impl_->longest == 0) return;
  impl_->Wipe();
  WipeStackBelow();
}

Kind Value::kind() const noexcept {
  switch (TypeAt(AsTape(ref_.document), ref_.index)) {
    case tape_type::START_OBJECT:
      return Kind::kObject;
    case tape_type::START_ARRAY:
      return Kind::kArray;
    case tape_type::STRING:
      return Kind::kString;
    case tape_type::INT64:
    case tape_type::UINT64:
      return Kind::kInteger;
    case tape_type::DOUBLE:
      return Kind::kNumber;
    case tape_type::TRUE_VALUE:
    case tape_type::FALSE_VALUE:
      return Kind::kBool;
    default:
      return Kind::kNull;
  }
}

std::optional<std::string_view> Value::AsString() const noexcept {
  const Tape& tape = AsTape(ref_.document);
  if (TypeAt(tape, ref_.index) != tape_type::STRING) return std::nullopt;
  return StringAt(tape, ref_.index);
}

std::optional<bool> Value::AsBool() const noexcept {
  const tape_type type = TypeAt(AsTape(ref_.document), ref_.index);
  if (type != tape_type::TRUE_VALUE && type != tape_type::FALSE_VALUE) return std::nullopt;
  return type == tape_type::TRUE_VALUE;
}

std::optional<std::int64_t> Value::AsInteger() const noexcept {
  const Tape& tape = AsTape(ref_.document);
  if (TypeAt(tape, ref_.index) != tape_type::INT64) return std::nullopt;
  return std::bit_cast<std::int64_t>(tape.tape[ref_.index + 1]);
}

std::optional<double> Value::AsNumber() const noexcept {
  const Tape& tape = AsTape(ref_.document);
  switch (TypeAt(tape, ref_.index)) {
    case tape_type::INT64:
      return static_cast<double>(std::bit_cast<std::int64_t>(tape.tape[ref_.index + 1]));
    case tape_type::UINT64:
      return static_cast<double>(tape.tape[ref_.index + 1]);
    case tape_type::DOUBLE:
      return std::bit_cast<double>(tape.tape[ref_.index + 1]);
    default:
      return std::nullopt;
  }
}

MemberIterator Value::members() const noexcept {
  MemberIterator members;
  if (kind() != Kind::kObject) return members;
  members.at_ = {ref_.document, ref_.index + 1};
  members.end_ = {ref_.document, Behind(AsTape(ref_.document), ref_.index) - 1};
  return members;
}

ElementIterator Value::elements() const noexcept {
  ElementIterator elements;
  if (kind() != Kind::kArray) return elements;
  elements.at_ = {ref_.document, ref_.index + 1};
  elements.end_ = {ref_.document, Behind(AsTape(ref_.document), ref_.index) - 1};
  return elements;
}

std::optional<Value> Value::Find(std::string_view name) const noexcept {
  std::optional<Value> found;
  for (MemberIterator all = members(); const auto member = all.Next();) {
    if (member->name == name) found = member->value;
  }
  return found;
}

std::optional<Member> MemberIterator::Next() noexcept {
  if (at_.index == end_.index) return std::nullopt;
  const Tape& tape = AsTape(at_.document);
  const Value value({at_.document, at_.index + 1});
  const Member member{StringAt(tape, at_.index), value};
  at_.index = json::Next(tape, at_.index + 1);
  return member;
}

std::optional<Value> ElementIterator::Next() noexcept {
  if (at_.index == end_.index) return std::nullopt;
  const Value value(at_);
  at_.index = json::Next(AsTape(at_.document), at_.index);
  return value;
}

void Initialise() {
  [[maybe_unused]] static const bool parsed = Document().Parse(Buffer("{}"));
}

}  // namespace dbr::json
