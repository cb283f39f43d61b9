// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/manual_json.h"
#include "framework/manual.h"
#include "framework/oph_operator.h"
#include "framework/parameters.h"
#include "framework/task.h"

namespace oph::framework {

/// An operator in C++: the constructor is the setup phase, the destructor the cleanup, the virtual
/// functions are the phases between. A derived class has a constructor from `Task&` and a
/// `static constexpr Manual manual`, and is made a plugin by OPH_OPERATOR(Class).
///
/// All phases run on every rank. They may throw: the runner brings the ranks together, calls
/// destroy() on all of them and reports the error. Ranks speak to each other through `Task` only.
class Operator {
 public:
  Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;
  virtual ~Operator() = default;

  /// Reads the inputs and checks what the arguments mean for them; plans the output.
  virtual void init(Task&) {}
  /// Decides which rank does what.
  virtual void distribute(Task&) {}
  /// Does the work.
  virtual void execute(Task&) = 0;
  /// Brings the results of the ranks together and makes them visible.
  virtual void reduce(Task&) {}
  /// Undoes what must not stay; task.has_failed() tells whether all went well.
  virtual void destroy(Task&) {}
};

// What OPH_OPERATOR puts behind the C functions.
namespace phase {

/// Runs `action` and keeps what it throws in the task; returns what C expects.
int run(oph_operator_struct* handle, void (*action)(oph_operator_struct*)) noexcept;

template <class Class>
int setup(oph_operator_struct* handle) noexcept {
  return run(handle, [](oph_operator_struct* self) {
    auto& task = *static_cast<Task*>(self->task);
    self->operator_handle = static_cast<Operator*>(new Class{task});
  });
}

template <auto Phase>
int call(oph_operator_struct* handle) noexcept {
  return run(handle, [](oph_operator_struct* self) {
    // Without an operator its setup failed: there is nothing to run or to undo.
    if (self->operator_handle == nullptr) return;
    (static_cast<Operator*>(self->operator_handle)->*Phase)(*static_cast<Task*>(self->task));
  });
}

int cleanup(oph_operator_struct* handle) noexcept;

/// Prints a manual as JSON.
std::string print(const Manual& manual);

}  // namespace phase
}  // namespace oph::framework

/// Makes an operator of a class derived from Operator: emits the C functions of the contract.
#define OPH_OPERATOR(Class)                                                                \
  extern "C" {                                                                             \
  OPH_EXPORT int oph_operator_abi(void) {                                                  \
    return OPH_OPERATOR_ABI;                                                               \
  }                                                                                        \
  OPH_EXPORT const char* oph_operator_manual(void) {                                       \
    static const std::string text = ::oph::framework::phase::print(Class::manual);         \
    return text.c_str();                                                                   \
  }                                                                                        \
  int oph_setup_env(oph_operator_struct* handle) {                                         \
    return ::oph::framework::phase::setup<Class>(handle);                                  \
  }                                                                                        \
  int oph_init(oph_operator_struct* handle) {                                              \
    return ::oph::framework::phase::call<&::oph::framework::Operator::init>(handle);       \
  }                                                                                        \
  int oph_distribution(oph_operator_struct* handle) {                                      \
    return ::oph::framework::phase::call<&::oph::framework::Operator::distribute>(handle); \
  }                                                                                        \
  int oph_execute_operator(oph_operator_struct* handle) {                                  \
    return ::oph::framework::phase::call<&::oph::framework::Operator::execute>(handle);    \
  }                                                                                        \
  int oph_reduction(oph_operator_struct* handle) {                                         \
    return ::oph::framework::phase::call<&::oph::framework::Operator::reduce>(handle);     \
  }                                                                                        \
  int oph_destroy(oph_operator_struct* handle) {                                           \
    return ::oph::framework::phase::call<&::oph::framework::Operator::destroy>(handle);    \
  }                                                                                        \
  int oph_cleanup_env(oph_operator_struct* handle) {                                       \
    return ::oph::framework::phase::cleanup(handle);                                       \
  }                                                                                        \
  }                                                                                        \
  static_assert(true, "to be followed by a semicolon")
