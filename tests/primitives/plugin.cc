// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/plugin.h"

#include <dlfcn.h>

#include <array>
#include <stdexcept>

namespace oph::tests {
namespace {

/// The arguments of a call in the form of the server's interface.
class Marshalled {
 public:
  explicit Marshalled(const Call& call)
      : call_{call},
        types_(call.arguments.size()),
        pointers_(call.arguments.size()),
        lengths_(call.arguments.size()),
        nullable_(call.arguments.size(), 1) {
    raw_ = {static_cast<unsigned>(types_.size()), types_.data(), pointers_.data(), lengths_.data(),
            nullable_.data()};
  }

  /// As `_init` sees them: only constants have a value.
  UDF_ARGS* constants() {
    for (std::size_t i = 0; i < types_.size(); ++i) {
      const auto& argument = call_.arguments[i];
      types_[i] = type(argument);
      static const Value unknown;
      set(i, argument.by_row ? unknown : argument.values.front());
    }
    return &raw_;
  }

  UDF_ARGS* row(std::size_t row) {
    for (std::size_t i = 0; i < types_.size(); ++i) set(i, call_.arguments[i].at(row));
    return &raw_;
  }

 private:
  static Item_result type(const Argument& argument) {
    for (const auto& value : argument.values) {
      if (value.kind == Value::Kind::kInteger) return INT_RESULT;
      if (value.kind == Value::Kind::kReal) return REAL_RESULT;
      if (value.kind == Value::Kind::kDecimal) return DECIMAL_RESULT;
      if (value.kind != Value::Kind::kNull) return STRING_RESULT;
    }
    return STRING_RESULT;
  }

  void set(std::size_t i, const Value& value) {
    // The server writes nothing through these pointers, nor do the primitives.
    auto& known = const_cast<Value&>(value);
    lengths_[i] = value.bytes.size();
    switch (value.kind) {
      case Value::Kind::kNull:
        pointers_[i] = nullptr;
        break;
      case Value::Kind::kInteger:
        pointers_[i] = reinterpret_cast<char*>(&known.integer);
        break;
      case Value::Kind::kReal:
        pointers_[i] = reinterpret_cast<char*>(&known.real);
        break;
      default:
        pointers_[i] = known.bytes.data();
    }
  }

  const Call& call_;
  std::vector<Item_result> types_;
  std::vector<char*> pointers_;
  std::vector<unsigned long> lengths_;
  std::vector<char> nullable_;
  UDF_ARGS raw_{};
};

/// The symbols of one function, and one use of it.
class Use {
 public:
  Use(const Plugin& plugin, const Call& call)
      : plugin_{plugin}, function_{call.function}, arguments_{call} {}

  ~Use() {
    if (initialized_) plugin_.symbol<DeinitFunction>(function_ + "_deinit")(&init_);
  }

  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  bool init() {
    std::array<char, MYSQL_ERRMSG_SIZE> message{};
    initialized_ = plugin_.symbol<InitFunction>(function_ + "_init")(&init_, arguments_.constants(),
                                                                     message.data()) == 0;
    return initialized_;
  }

  void add(std::size_t row) {
    plugin_.symbol<AddFunction>(function_ + "_add")(&init_, arguments_.row(row), &is_null_,
                                                    &error_);
  }

  void clear() { plugin_.symbol<ClearFunction>(function_ + "_clear")(&init_, &is_null_, &error_); }

  std::optional<std::string> text(std::size_t row) {
    is_null_ = 0;
    unsigned long length = 0;
    std::array<char, 256> unused{};
    const char* const bytes = plugin_.symbol<StringFunction>(function_)(
        &init_, arguments_.row(row), unused.data(), &length, &is_null_, &error_);
    if (is_null_ || error_ || bytes == nullptr) return std::nullopt;
    return std::string{bytes, length};
  }

  std::optional<std::string> number(std::size_t row) {
    is_null_ = 0;
    const auto value =
        plugin_.symbol<LongFunction>(function_)(&init_, arguments_.row(row), &is_null_, &error_);
    if (is_null_ || error_) return std::nullopt;
    return std::to_string(value);
  }

  /// The bytes of a double, which compare as an array of one.
  std::optional<std::string> real(std::size_t row) {
    is_null_ = 0;
    const double value =
        plugin_.symbol<DoubleFunction>(function_)(&init_, arguments_.row(row), &is_null_, &error_);
    if (is_null_ || error_) return std::nullopt;
    return std::string{reinterpret_cast<const char*>(&value), sizeof(value)};
  }

  /// The result for a row, of what the manual says.
  std::optional<std::string> result(std::size_t row, const std::string& returns) {
    if (returns == "long") return number(row);
    return returns == "double" ? real(row) : text(row);
  }

  bool failed() const { return error_ != 0; }

 private:
  const Plugin& plugin_;
  std::string function_;
  Marshalled arguments_;
  UDF_INIT init_{};
  bool initialized_ = false;
  char is_null_ = 0;
  char error_ = 0;
};

}  // namespace

Plugin::Plugin(const std::string& path) : library_{dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)} {
  // It stays loaded, so that leak reports keep their symbols.
  if (library_ == nullptr) throw std::runtime_error{dlerror()};
  for (const auto& manual : manuals()) returns_[manual.at("name")] = manual.at("returns");
}

Plugin::Plugin(const std::string& path, const Plugin& main) : Plugin{path} {
  main_ = &main;
}

void* Plugin::find(const std::string& name) const {
  void* const found = dlsym(library_, name.c_str());
  if (found == nullptr) throw std::runtime_error{"no such symbol: " + name};
  return found;
}

nlohmann::json Plugin::manuals() const {
  return nlohmann::json::parse(symbol<const char*()>("oph_udf_manuals")());
}

bool Plugin::has(const std::string& function) const {
  for (const auto* part : {"", "_init", "_deinit"}) {
    if (dlsym(library_, (function + part).c_str()) == nullptr) return false;
  }
  return true;
}

std::optional<std::string> Plugin::last_error() const {
  Call call;
  call.function = "oph_last_error";
  Use use{*main_, call};
  return use.init() ? use.text(0) : std::nullopt;
}

Outcome Plugin::call(const Call& call) const {
  Outcome outcome;
  Use use{*this, call};
  const bool failed = !use.init();
  if (!failed && dlsym(library_, (call.function + "_add").c_str()) != nullptr) {
    use.clear();
    for (std::size_t row = 0; row < call.row_count(); ++row) use.add(row);
    outcome.rows.push_back(use.text(0));
  } else if (!failed) {
    const auto& returns = returns_.at(call.function);
    for (std::size_t row = 0; row < call.row_count(); ++row) {
      outcome.rows.push_back(use.result(row, returns));
    }
  }
  if (failed || use.failed()) {
    outcome.error = last_error().value_or("an error without a text");
    const auto prefix = call.function + ": ";
    if (outcome.error->starts_with(prefix)) outcome.error->erase(0, prefix.size());
  }
  return outcome;
}

}  // namespace oph::tests
