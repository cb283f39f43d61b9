// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace oph {
namespace {

Status unexpected(const std::exception& error) {
  return Status::failure(Error{Blame::kBug, fmt::format("unexpected failure: {}", error.what())});
}

}  // namespace

std::string_view name(Blame blame) {
  switch (blame) {
    case Blame::kUser:
      return "user";
    case Blame::kSystem:
      return "system";
    case Blame::kBug:
      return "bug";
  }
  return "bug";
}

void Error::add_context(std::string_view frame) {
  if (!context_.empty()) context_ += ", ";
  context_ += frame;
}

Error errno_error(std::string_view what) {
  const auto reason = std::generic_category().message(errno);
  return system_error("{}: {}", what, reason);
}

void Status::raise() const {
  if (ok) return;
  Error error{blame, text};
  if (!context.empty()) error.add_context(context);
  throw error;
}

Status current_exception_status() {
  try {
    throw;
  } catch (const Error& error) {
    return Status::failure(error);
  } catch (const std::bad_alloc&) {
    return Status::failure(system_error("out of memory"));
  } catch (const std::system_error& error) {
    // All that std::thread says of it.
    if (error.code() != std::errc::resource_unavailable_try_again) return unexpected(error);
    return Status::failure(system_error("out of memory or threads: none can be started"));
  } catch (const std::exception& error) {
    return unexpected(error);
  } catch (...) {
    return Status::failure(Error{Blame::kBug, "unexpected failure of unknown kind"});
  }
}

void fail_check(const char* condition, const char* file, int line) {
  throw Error{Blame::kBug,
              fmt::format("internal error: {} does not hold ({}:{})", condition, file, line)};
}

}  // namespace oph
