#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "capi/block.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace dbr::capi {

// The headers of a result: a table in its block.
struct FieldTable {
  struct Entry {
    const char* name;
    const char* value;
  };
  const Entry* entries = nullptr;
  std::size_t count = 0;

  void Put(Entry* table, const std::vector<Field>& fields, BlockWriter& writer) noexcept {
    entries = table;
    count = fields.size();
    for (std::size_t i = 0; i < count; ++i) {
      table[i].name = writer.Put(fields[i].name);
      table[i].value = writer.Put(fields[i].value);
    }
  }

  const char* Find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (EqualsIgnoreCase(entries[i].name, name)) return entries[i].value;
    }
    return nullptr;
  }
};

}  // namespace dbr::capi
