#include "core/buffer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dbr {

void Wipe(void* data, std::size_t size) noexcept {
  if (size != 0) explicit_bzero(data, size);
}

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::move(other.data_)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this == &other) return *this;
  Release();
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

Buffer& Buffer::operator=(const Buffer& other) {
  if (this != &other) Assign(other.view());
  return *this;
}

void Buffer::Truncate(std::size_t size) noexcept {
  if (size == size_) return;
  Wipe(data_.get() + size, size_ - size);
  size_ = size;
}

void Buffer::Clear() noexcept {
  Truncate(0);
}

void Buffer::Release() noexcept {
  Clear();
  data_.reset();
  capacity_ = 0;
}

void Buffer::Grow(std::size_t more) {
  const std::size_t wanted = std::max({size_ + more, 2 * capacity_, std::size_t{64}});
  auto grown = std::make_unique_for_overwrite<char[]>(wanted + kPadding);
  if (size_ != 0) std::memcpy(grown.get(), data_.get(), size_);
  std::memset(grown.get() + size_, 0, wanted + kPadding - size_);
  Wipe(data_.get(), size_);
  data_ = std::move(grown);
  capacity_ = wanted;
}

}  // namespace dbr
