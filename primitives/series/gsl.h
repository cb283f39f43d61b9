// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <new>

namespace oph::primitives {

/// Throws udf::Error with GSL's text unless `code` is GSL_SUCCESS. GSL's own handler, which ends
/// the process, is off.
void check_gsl(int code);

template <auto free>
struct GslFree {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

/// Owns an object of GSL: `GslPointer<gsl_histogram, gsl_histogram_free>`.
template <class T, auto free>
using GslPointer = std::unique_ptr<T, GslFree<free>>;

/// A workspace that GSL allocates for a length; kept while the lengths of the rows are equal.
template <class T, auto allocate, auto free>
class GslWorkspace {
 public:
  T* of(std::size_t length) {
    if (workspace_ && length == length_) return workspace_.get();
    workspace_.reset(allocate(length));
    if (!workspace_) throw std::bad_alloc{};
    length_ = length;
    return workspace_.get();
  }

 private:
  GslPointer<T, free> workspace_;
  std::size_t length_ = 0;
};

}  // namespace oph::primitives
