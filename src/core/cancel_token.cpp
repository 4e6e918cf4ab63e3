#include "core/cancel_token.hpp"

#include <utility>

namespace dbr {

void CancelToken::Fire() noexcept {
  const std::lock_guard lock(mutex_);
  if (fired_.exchange(true, std::memory_order_acq_rel)) return;
  while (Listener* listener = std::exchange(first_, first_ ? first_->next_ : nullptr)) {
    listener->linked_ = false;
    if (first_) first_->previous_ = nullptr;
    listener->OnCancel();
  }
}

void CancelToken::Add(Listener& listener) noexcept {
  const std::lock_guard lock(mutex_);
  if (fired()) {
    listener.OnCancel();
    return;
  }
  listener.next_ = first_;
  listener.previous_ = nullptr;
  if (first_) first_->previous_ = &listener;
  first_ = &listener;
  listener.linked_ = true;
}

void CancelToken::Remove(Listener& listener) noexcept {
  const std::lock_guard lock(mutex_);
  if (!listener.linked_) return;
  (listener.previous_ ? listener.previous_->next_ : first_) = listener.next_;
  if (listener.next_) listener.next_->previous_ = listener.previous_;
  listener.linked_ = false;
}

}  // namespace dbr
