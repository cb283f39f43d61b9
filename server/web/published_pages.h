// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "server/soap/handler.h"

namespace oph::server {

/// Whether a path is one of pages that OPH_PUBLISH makes, by its form:
/// /sessions/<code>/export/html/<container>/<cube>/<page>.html. Nothing else below the folder of a
/// session is ever served.
bool is_published_path(std::string_view path);

/// The code of the session in such a path.
std::string published_session(std::string_view path);

/// The page from below `sessions`, the folder of all sessions. Symbolic links are not followed,
/// whatever they point to. Absent if there is no such page.
std::optional<Page> find_published_page(const std::filesystem::path& sessions,
                                        std::string_view path);

}  // namespace oph::server
