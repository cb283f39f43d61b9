// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

class ProvenanceTest : public CubesTest {
 protected:
  std::string pid_suffix(std::int64_t cube) const {
    return std::to_string(container) + "/" + std::to_string(cube);
  }
};

TEST_F(ProvenanceTest, KeepsHowACubeWasMade) {
  const auto source = make_cube();
  auto provenance = made_by("oph_reduce", {source});
  provenance.arguments = "operator=oph_reduce;cube='; DROP TABLE task; --;";
  provenance.source_checksum = "size=1;modified=2";
  const auto id = make_cube(provenance);
  const auto found = catalogue->cubes().provenance(id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->operator_name, "oph_reduce");
  EXPECT_EQ(found->arguments, provenance.arguments);
  EXPECT_EQ(found->user, "ann");
  EXPECT_EQ(found->software_version, "0.1.0");
  EXPECT_EQ(found->inputs, std::vector<std::int64_t>{source});
  EXPECT_EQ(found->source_checksum, "size=1;modified=2");
  EXPECT_EQ(catalogue->cubes().provenance(4711), std::nullopt);
}

TEST_F(ProvenanceTest, WalksToParentsAndChildrenNearestFirst) {
  // a -> b -> d, a -> c -> d
  const auto a = make_cube();
  const auto b = make_cube(made_by("oph_reduce", {a}));
  const auto c = make_cube(made_by("oph_subset", {a}));
  const auto d = make_cube(made_by("oph_intercube", {b, c}));
  const auto parents = catalogue->cubes().parents(d);
  ASSERT_EQ(parents.size(), 5U);
  EXPECT_EQ(parents[0].input, b);
  EXPECT_EQ(parents[0].output, d);
  EXPECT_EQ(parents[0].operator_name, "oph_intercube");
  EXPECT_EQ(parents[0].input_pid_suffix, pid_suffix(b));
  EXPECT_EQ(parents[1].input, c);
  EXPECT_EQ(parents[2].output, b);
  EXPECT_EQ(parents[3].output, c);
  EXPECT_EQ(parents[4].output, a);
  EXPECT_EQ(parents[4].input, std::nullopt);
  EXPECT_EQ(parents[4].input_pid_suffix, "");
  EXPECT_EQ(parents[4].source, "/data/coads.nc");
  EXPECT_EQ(parents[4].output_container, container);
  const auto children = catalogue->cubes().children(a);
  ASSERT_EQ(children.size(), 4U);
  EXPECT_EQ(children[0].output, b);
  EXPECT_EQ(children[1].output, c);
  EXPECT_EQ(children[2].output, d);
  EXPECT_EQ(children[3].output, d);
  EXPECT_TRUE(catalogue->cubes().children(d).empty());
}

TEST_F(ProvenanceTest, RemembersDeletedInputs) {
  const auto a = make_cube();
  const auto b = make_cube(made_by("oph_intercube", {a, a}));
  catalogue->cubes().begin_delete(a, "test");
  const auto parents = catalogue->cubes().parents(b);
  ASSERT_EQ(parents.size(), 2U);
  EXPECT_EQ(parents[0].input, std::nullopt);
  EXPECT_EQ(parents[0].input_pid_suffix, pid_suffix(a));
  EXPECT_EQ(catalogue->cubes().provenance(b)->inputs, (std::vector<std::int64_t>{a, a}));
}

TEST_F(ProvenanceTest, AcceptsAnInputThatWasDeletedMeanwhile) {
  const auto a = make_cube();
  catalogue->cubes().begin_delete(a, "test");
  const auto b = make_cube(made_by("oph_reduce", {a}));
  EXPECT_EQ(catalogue->cubes().provenance(b)->inputs, std::vector<std::int64_t>{a});
  EXPECT_EQ(catalogue->cubes().parents(b).at(0).input, std::nullopt);
}

}  // namespace
}  // namespace oph::metadb
