// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator.h"

namespace {

using oph::Parameter;
using oph::framework::Task;

/// Greets: the least that an operator in C++ can be.
class Greet final : public oph::framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{.name = "name", .help = "whom to greet"},
  };
  static constexpr oph::framework::Manual manual{
      .name = "oph_greet",
      .summary = "Greets somebody.",
      .parameters = kParameters,
      .permission = "read",
      .is_metadata = true,
  };

  explicit Greet(Task& task) : name_{task.arguments().text("name")} {}

  void execute(Task& task) override {
    task.response().add_text("greet", "Greeting", "hello " + name_);
  }

 private:
  std::string name_;
};

}  // namespace

OPH_OPERATOR(Greet);
