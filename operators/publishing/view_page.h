// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadb/cube.h"
#include "operators/publishing/page.h"
#include "operators/publishing/sample.h"

namespace oph::operators::publishing {

/// What a page draws: a map over latitude and longitude with a line for the cell that is chosen, or
/// lines only. Other dimensions are chosen by sliders and lists.
struct View {
  std::string page;  ///< name of its file
  std::string title;
  std::optional<std::size_t> latitude;  ///< positions in Cube::dimensions; both or none
  std::optional<std::size_t> longitude;
  std::optional<std::size_t> line;  ///< the dimension that lines run along; absent: no line
  Sample sample;
};

/// The views that a cube can be seen in: a map if it has latitude and longitude, lines if any
/// dimension has several values.
std::vector<View> views(const metadb::Cube& cube, std::span<const metadb::Attribute> attributes);

/// The page of a view; `values` are those of its sample, all fragments in their order.
std::string view_page(const View& view, const metadb::Cube& cube,
                      std::span<const metadb::Attribute> attributes, std::span<const Link> links,
                      std::string_view values);

/// The value of an attribute of a variable; empty if there is none.
std::string attribute_text(std::span<const metadb::Attribute> attributes, std::string_view variable,
                           std::string_view key);

}  // namespace oph::operators::publishing
