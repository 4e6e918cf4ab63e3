#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <optional>
#include <string_view>

#include "core/buffer.hpp"

namespace dbr::capi {

// A result is one allocation: the public struct, what stands behind it, then the strings. How large it is, is
// counted first by the same steps that fill it afterwards.
class BlockSize {
 public:
  explicit BlockSize(std::size_t head) noexcept : size_(head) {}
  void Add(std::string_view text) noexcept { size_ += text.size() + 1; }
  template <typename Text>
  void AddOptional(const std::optional<Text>& text) noexcept {
    if (text) Add(*text);
  }
  std::size_t get() const noexcept { return size_; }

 private:
  std::size_t size_;
};

class BlockWriter {
 public:
  BlockWriter(void* block, std::size_t head) noexcept : at_(static_cast<char*>(block) + head) {}

  const char* Put(std::string_view text) noexcept {
    char* const start = at_;
    if (!text.empty()) std::memcpy(start, text.data(), text.size());
    start[text.size()] = '\0';
    at_ += text.size() + 1;
    return start;
  }
  template <typename Text>
  const char* PutOptional(const std::optional<Text>& text) noexcept {
    return text ? Put(*text) : nullptr;
  }

 private:
  char* at_;
};

// Every block type begins with its public struct and has a member `block_size`.
template <typename Block>
Block* NewBlock(const BlockSize& size) {
  Block* block = ::new (::operator new(size.get())) Block{};
  block->block_size = size.get();
  return block;
}

template <typename Block>
void FreeBlock(Block* block) noexcept {
  if (!block) return;
  Wipe(block, block->block_size);
  ::operator delete(static_cast<void*>(block));
}

}  // namespace dbr::capi
