#pragma once

namespace dbr::async {

// A list that runs through its elements: nothing is allocated, and an element leaves it in one step.
template <typename T>
struct Link {
  T* previous = nullptr;
  T* next = nullptr;
  bool linked = false;
};

template <typename T, Link<T> T::* kLink>
class List {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  T* first() const noexcept { return first_; }

  void PushBack(T& element) noexcept {
    Link<T>& link = element.*kLink;
    link = {last_, nullptr, true};
    (last_ ? (last_->*kLink).next : first_) = &element;
    last_ = &element;
  }

  void PushFront(T& element) noexcept {
    Link<T>& link = element.*kLink;
    link = {nullptr, first_, true};
    (first_ ? (first_->*kLink).previous : last_) = &element;
    first_ = &element;
  }

  // Does nothing where the element is in no list.
  void Remove(T& element) noexcept {
    Link<T>& link = element.*kLink;
    if (!link.linked) return;
    (link.previous ? (link.previous->*kLink).next : first_) = link.next;
    (link.next ? (link.next->*kLink).previous : last_) = link.previous;
    link = {};
  }

  T* PopFront() noexcept {
    T* element = first_;
    if (element) Remove(*element);
    return element;
  }

  // Everything of `other`, in its order; it is empty afterwards.
  void TakeAll(List& other) noexcept {
    while (T* element = other.PopFront()) PushBack(*element);
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

}  // namespace dbr::async
