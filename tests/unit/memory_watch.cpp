#include "memory_watch.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace dbr::test {
namespace {

thread_local MemoryWatch* current = nullptr;

bool Holds(const void* data, std::size_t size, std::string_view needle) noexcept {
  return std::string_view(static_cast<const char*>(data), size).contains(needle);
}

}  // namespace

MemoryWatch::MemoryWatch() noexcept {
  current = this;
}
MemoryWatch::~MemoryWatch() {
  current = nullptr;
}

void* MemoryWatch::Allocate(std::size_t size) noexcept {
  if (left_ == 0) return nullptr;
  --left_;
  void* data = std::malloc(size);
  if (data == nullptr) return nullptr;
  ++allocations_;
  std::memset(data, 0xA5, size);  // what an earlier owner left behind is none of this test's business
  auto* free = std::ranges::find(blocks_, nullptr, &Block::data);
  if (free == std::end(blocks_)) std::abort();
  *free = {data, size};
  return data;
}

void MemoryWatch::Free(void* data) noexcept {
  auto* block = std::ranges::find(blocks_, data, &Block::data);
  if (data != nullptr && block != std::end(blocks_)) {
    if (!needle_.empty() && Holds(data, block->size, needle_)) ++given_back_unwiped_;
    *block = {};
  }
  std::free(data);
}

std::size_t MemoryWatch::bytes() const noexcept {
  std::size_t sum = 0;
  for (const Block& block : blocks_) sum += block.size;
  return sum;
}

std::size_t MemoryWatch::BlocksWith(std::string_view needle) const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(blocks_, [needle](const Block& block) {
    return block.data != nullptr && Holds(block.data, block.size, needle);
  }));
}

namespace {

void* Allocate(std::size_t size) noexcept {
  const std::size_t bytes = std::max<std::size_t>(size, 1);
  return current != nullptr ? current->Allocate(bytes) : std::malloc(bytes);
}

void* AllocateOrThrow(std::size_t size) {
  void* data = Allocate(size);
  if (data == nullptr) throw std::bad_alloc();
  return data;
}

void Free(void* data) noexcept {
  current != nullptr ? current->Free(data) : std::free(data);
}

}  // namespace
}  // namespace dbr::test

// All of them, since a sanitizer brings its own of each.
void* operator new(std::size_t size) {
  return dbr::test::AllocateOrThrow(size);
}
void* operator new[](std::size_t size) {
  return dbr::test::AllocateOrThrow(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return dbr::test::Allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return dbr::test::Allocate(size);
}
void operator delete(void* data) noexcept {
  dbr::test::Free(data);
}
void operator delete[](void* data) noexcept {
  dbr::test::Free(data);
}
void operator delete(void* data, std::size_t) noexcept {
  dbr::test::Free(data);
}
void operator delete[](void* data, std::size_t) noexcept {
  dbr::test::Free(data);
}
void operator delete(void* data, const std::nothrow_t&) noexcept {
  dbr::test::Free(data);
}
void operator delete[](void* data, const std::nothrow_t&) noexcept {
  dbr::test::Free(data);
}
