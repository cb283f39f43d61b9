// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "framework/task.h"
#include "operators/publishing/page.h"

namespace oph::operators::publishing {

/// What the index tells.
struct IndexContent {
  const metadb::Cube& cube;
  std::span<const metadb::Attribute> attributes;
  bool has_metadata;  ///< measure, dimensions, provenance, attributes
  bool has_data;      ///< links to the tables of the fragments
  std::span<const Link> views;
};

/// The page that presents a cube and leads to the others.
std::string index_page(framework::Task& task, const IndexContent& content);

}  // namespace oph::operators::publishing
