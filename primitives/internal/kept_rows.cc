// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/kept_rows.h"

#include <chrono>
#include <list>
#include <mutex>
#include <utility>

namespace oph::primitives::internal {
namespace {

using Clock = std::chrono::steady_clock;

/// Rows between two statements.
class Store {
 public:
  static Store& instance() {
    static Store store;
    return store;
  }

  std::unique_ptr<KeptRows> take(const FileRows& rows, std::int64_t key) {
    const std::lock_guard lock{mutex_};
    drop_old();
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (!entry->rows->continues_with(key) || entry->rows->rows() != rows) continue;
      auto taken = std::move(entry->rows);
      entries_.erase(entry);
      return taken;
    }
    return nullptr;
  }

  void put(std::unique_ptr<KeptRows> rows) {
    const auto bytes = rows->release_used();
    const std::lock_guard lock{mutex_};
    entries_.push_back({std::move(rows), bytes, Clock::now()});
    drop_old();
    std::size_t kept = 0;
    for (const auto& entry : entries_) kept += entry.bytes;
    while (entries_.size() > kMostEntries || kept > kMostBytes) {
      kept -= entries_.front().bytes;
      entries_.pop_front();
    }
  }

 private:
  static constexpr std::size_t kMostEntries = 16;
  static constexpr std::size_t kMostBytes = 4 * file_array::RowWindow::kBudget;
  static constexpr std::chrono::seconds kLongest{10};

  struct Entry {
    std::unique_ptr<KeptRows> rows;
    std::size_t bytes;
    Clock::time_point since;
  };

  /// The oldest ones come first.
  void drop_old() {
    const auto limit = Clock::now() - kLongest;
    while (!entries_.empty() && entries_.front().since < limit) entries_.pop_front();
  }

  std::mutex mutex_;
  std::list<Entry> entries_;
};

std::string index_of(const udf::Arguments& arguments) {
  const auto bytes = arguments.measure(0);
  if (!bytes) throw udf::Error{"the index of a file is missing"};
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

}  // namespace

FileRows::FileRows(const udf::Arguments& arguments, std::string what)
    : index{index_of(arguments)},
      first_key{arguments.integer(kFirstKey.name)},
      last_key{arguments.integer(kLastKey.name)},
      computation{std::move(what)} {}

KeptRows::KeptRows(FileRows rows)
    : rows_{std::move(rows)}, index_{file_array::unpack(rows_.index)}, reader_{index_} {}

RowLease::~RowLease() {
  if (kept_ == nullptr || last_key_ == kept_->rows().last_key) return;
  try {
    Store::instance().put(std::move(kept_));
  } catch (const std::bad_alloc&) {
    // Then they are read again.
  }
}

std::unique_ptr<KeptRows> RowLease::take(const FileRows& rows, std::int64_t key) {
  auto kept = Store::instance().take(rows, key);
  if (kept != nullptr) kept->check();
  return kept;
}

}  // namespace oph::primitives::internal
