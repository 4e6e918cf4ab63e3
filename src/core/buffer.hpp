#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace dbr {

// Overwrites memory in a way that the compiler keeps.
void Wipe(void* data, std::size_t size) noexcept;

// Bytes that may be secret: every byte is overwritten before its memory is given back or reused, growth
// included. A NUL and kPadding readable bytes follow the contents, so that a parser may read past the end.
class Buffer {
 public:
  static constexpr std::size_t kPadding = 64;

  Buffer() noexcept = default;
  explicit Buffer(std::string_view text) { Append(text); }
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  Buffer(const Buffer& other) : Buffer(other.view()) {}
  Buffer& operator=(const Buffer& other);
  ~Buffer() { Release(); }

  void Append(std::string_view text) {
    if (text.size() > capacity_ - size_) Grow(text.size());
    if (text.empty()) return;
    std::memcpy(data_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void Append(char c) { Append(std::string_view(&c, 1)); }
  void Reserve(std::size_t capacity) {
    if (capacity > capacity_) Grow(capacity - size_);
  }

  void Truncate(std::size_t size) noexcept;  // `size` is at most size()
  void Clear() noexcept;                     // forgets the contents, keeps the memory
  void Release() noexcept;                   // gives the memory back
  void Assign(std::string_view text) {
    Clear();
    Append(text);
  }

  char* data() noexcept { return data_.get(); }
  const char* c_str() const noexcept { return data_ ? data_.get() : ""; }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view view() const noexcept { return {c_str(), size_}; }

 private:
  void Grow(std::size_t more);

  std::unique_ptr<char[]> data_;  // all zero behind the contents
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// A password or a token. The name says why it is a Buffer.
using SecretString = Buffer;

}  // namespace dbr
