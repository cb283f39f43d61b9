// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/refusal.h"

namespace oph::sql {
namespace {

constexpr std::string_view kSaid = "the database said: ";

}  // namespace

SqlError refused_statement(unsigned code, std::string_view said, const std::string& address) {
  SqlError error{code,
                 fmt::format("a database refused a statement, the log tells why (code={})", code)};
  if (error.is_lost_connection()) {
    error = SqlError{code, fmt::format("a database does not answer (server={})", address)};
  }
  error.add_context(std::string{kSaid} + std::string{said});
  error.add_context("server " + address);
  return error;
}

std::string_view said_by_server(const SqlError& error) {
  const std::string_view context = error.context();
  if (!context.starts_with(kSaid)) return {};
  const auto end = context.rfind(", server ");
  return context.substr(kSaid.size(), end - kSaid.size());
}

}  // namespace oph::sql
