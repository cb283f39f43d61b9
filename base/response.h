// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oph {

/// A table. Every cell is text, whatever the type of its column.
struct Grid {
  struct Column {
    std::string name;
    std::string type = "string";  ///< byte short int long float double string blob
  };
  std::string title;
  std::string description;
  std::vector<Column> columns;                 ///< at least one, unique names
  std::vector<std::vector<std::string>> rows;  ///< each as long as `columns`
};

/// A table with labelled rows and columns around one measure.
struct MultidimGrid {
  Grid rows;     ///< title, description, row keys and their values
  Grid columns;  ///< column keys and their values
  std::string measure_name;
  std::string measure_type;
  std::vector<std::vector<std::string>> measure;  ///< rows x columns
};

/// A tree (with a root) or a directed graph. Nodes are numbered from 0.
struct Graph {
  struct Link {
    std::size_t node;
    std::string description;
  };
  std::string title;
  std::string description;
  std::vector<std::string> node_keys;
  std::vector<std::vector<std::string>> node_values;  ///< one entry a node, as long as `node_keys`
  std::vector<std::vector<Link>> node_links;          ///< one entry a node
  std::optional<std::size_t> root;                    ///< set: a tree
};

/// What identifies the job that a response belongs to.
struct ResponseSource {
  std::string producer;      ///< user name
  std::string session_code;  ///< the digits in the session id
  std::string workflow;
  std::string marker;
  std::string job;  ///< <session id>?<workflow>#<marker>
};

/// The document that answers one request: an ordered list of objects, each a list of fragments.
///
/// Printed exactly as clients search it: pure ASCII JSON, indented by 4, one blank after each
/// colon. Objects that share a key are merged in one entry.
class Response {
 public:
  void add_text(std::string_view key, std::string_view title,
                std::optional<std::string_view> message = std::nullopt);
  void add_grid(std::string_view key, Grid grid);
  void add_multidim_grid(std::string_view key, MultidimGrid grid);
  void add_graph(std::string_view key, Graph graph);

  /// Ends the document well: a text `status` titled SUCCESS.
  void set_success();
  /// Replaces everything by one text `status` titled ERROR. The message ends in a newline, as one
  /// of the clients needs.
  void set_error(std::string_view message);

  /// Keeps only the objects named by `filter` ("all", "none" or keys separated by '|'); `status`
  /// always stays.
  void filter(std::string_view filter);

  /// A value that goes back with the answer ("execution_time", "cube", "cwd", "cdd").
  void add_extra(std::string_view key, std::string_view value);

  std::string to_json(const ResponseSource& source) const;

  /// Reads a document that to_json() or another server printed. Throws a system error if it is
  /// not one.
  static Response parse(std::string_view json);

  struct Text {
    std::string title;
    std::optional<std::string> message;
  };
  /// One entry: exactly one of the lists is not empty.
  struct Object {
    std::string key;
    std::vector<Text> texts;
    std::vector<Grid> grids;
    std::vector<MultidimGrid> multidim_grids;
    std::vector<Graph> graphs;
  };
  const std::vector<Object>& objects() const { return objects_; }
  const std::vector<std::pair<std::string, std::string>>& extra() const { return extra_; }

  /// Finds the first text fragment with this title; null if there is none.
  const Text* find_text(std::string_view title) const;
  /// The message of the ERROR status without its newline; absent if the document tells success.
  std::optional<std::string> error() const;

 private:
  Object& object(std::string_view key);

  std::vector<Object> objects_;
  std::vector<std::pair<std::string, std::string>> extra_;
};

}  // namespace oph
