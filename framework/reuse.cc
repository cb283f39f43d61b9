// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/reuse.h"

#include <sodium.h>

#include <array>

#include "framework/repeatable.h"
#include "framework/version.h"
#include "io_server/grouped_query.h"
#include "io_server/row_query.h"
#include "metadb/content_digests.h"

namespace oph::framework {
namespace {

using io_server::Expression;

/// Hashes texts one after the other, each with its length.
class Digest {
 public:
  Digest() { crypto_hash_sha256_init(&state_); }

  void add(std::string_view text) {
    const auto length = std::to_string(text.size()) + ":";
    update(length);
    update(text);
  }
  void add(std::int64_t number) { add(std::to_string(number)); }

  std::string finish() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> bytes{};
    crypto_hash_sha256_final(&state_, bytes.data());
    std::string text;
    for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  void update(std::string_view text) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(text.data()),
                              text.size());
  }

  crypto_hash_sha256_state state_;
};

void add_part(Digest& digest, const FragmentPart& part) {
  for (const auto& input : part.inputs) {
    digest.add(input.server);
    digest.add(input.name);
  }
  auto joined = part.inputs;
  auto query = part.query;
  if (part.is_union) joined.resize(1);
  if (part.groups) return digest.add(grouped_statement(joined.front(), *part.groups));
  for (const auto& rows : part.looked_up) {
    for (const auto& relation : rows.relations) {
      digest.add(relation.server);
      digest.add(relation.name);
    }
    joined.push_back(rows.relations.front());
    query.joined_keys.push_back(rows.key);
  }
  digest.add(select_statement(joined, query));
}

/// Whether rows become others, or are only taken as they are: that is not worth the search, and who
/// asks for a copy wants one.
bool computes(const FragmentPart& part) {
  return !part.looked_up.empty() || part.inputs.size() > 1 || part.query.filter ||
         !std::holds_alternative<Expression::Measure>(part.value().node());
}

}  // namespace

std::string content_digest(Task& task, const CubePlan& plan) {
  Digest digest;
  digest.add(kVersion);
  digest.add(task.catalogue().instances().primitives_version());
  digest.add(name(plan.cube.measure_type));
  digest.add(plan.cube.is_compressed);
  digest.add(plan.recipe);
  for (const auto& fragment : plan.fragments) {
    digest.add(fragment.output.io_server);
    digest.add(fragment.output.key_start);
    digest.add(fragment.output.key_end);
    for (const auto& part : fragment.parts) {
      const bool is_known =
          computes(part) && is_repeatable(task.environment().primitives, part.value());
      if (!is_known) return {};
      add_part(digest, part);
    }
  }
  return digest.finish();
}

std::optional<metadb::Cube> find_by_content(Task& task, const std::string& digest) {
  if (digest.empty()) return std::nullopt;
  auto& cubes = task.catalogue().cubes();
  for (const auto number : metadb::cubes_of_content(task.catalogue().connection(), digest)) {
    const auto folder = cubes.root_folder(number);
    const bool is_readable = folder && (!task.session_code() || folder == task.root_folder());
    if (!is_readable || !cubes.use(number, task.name())) continue;
    if (auto cube = cubes.find(number)) return cube;
  }
  return std::nullopt;
}

}  // namespace oph::framework
