// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/provenance.h"

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
  provenance.files = {{"/data/coads.nc", 1234, "2026-01-31 12:34:56", "xxh128:0123"},
                      {"/data/more.nc", 5, "2026-02-01 00:00:00", ""}};
  const auto id = make_cube(provenance);
  const auto found = catalogue->cubes().provenance(id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->operator_name, "oph_reduce");
  EXPECT_EQ(found->arguments, provenance.arguments);
  EXPECT_EQ(found->user, "ann");
  EXPECT_EQ(found->software_version, "0.1.0");
  EXPECT_EQ(found->inputs, std::vector<std::int64_t>{source});
  EXPECT_EQ(found->files, provenance.files);
  EXPECT_EQ(found->source, "/data/coads.nc");
  EXPECT_EQ(found->container_id, container);
  EXPECT_EQ(found->first_cube, id);
  EXPECT_EQ(found->position, 1);
  EXPECT_FALSE(found->is_deleted);
  EXPECT_FALSE(found->created.empty());
  EXPECT_FALSE(catalogue->cubes().provenance(4711).has_value());
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

TEST_F(ProvenanceTest, FindsTheCubesOfATask) {
  const auto made = [&](std::string_view task, std::size_t count) {
    std::vector<Cube> cubes;
    for (std::size_t i = 0; i < count; ++i) {
      cubes.push_back(sample(catalogue->cubes().claim(task)));
    }
    const auto provenance = made_by("oph_reduce", {});
    std::vector<Cubes::Commit> commits;
    for (const auto& cube : cubes) commits.push_back({cube, provenance});
    catalogue->cubes().commit(commits);
    return cubes;
  };
  const auto ids = [&](std::string_view task) {
    std::vector<std::int64_t> found;
    for (const auto& cube : cubes_of_task(catalogue->connection(), task)) {
      EXPECT_EQ(cube.container_id, container);
      found.push_back(cube.cube_id);
    }
    return found;
  };
  made("17", 1);
  const auto last = made("17", 2);
  made("18", 1);
  EXPECT_EQ(ids("17"), (std::vector{last[0].id, last[1].id})) << "of the last attempt";
  catalogue->cubes().begin_delete(last[0].id, "test");
  EXPECT_EQ(ids("17"), std::vector{last[1].id});
  EXPECT_TRUE(ids("19").empty());
}

TEST_F(ProvenanceTest, OutlivesDeletedCubes) {
  const auto a = make_cube();
  const auto b = make_cube(made_by("oph_reduce", {a}));
  const auto c = make_cube(made_by("oph_intercube", {b, b}));
  catalogue->cubes().begin_delete(a, "test");
  catalogue->cubes().begin_delete(b, "test");
  const auto parents = catalogue->cubes().parents(c);
  ASSERT_EQ(parents.size(), 4U);
  EXPECT_EQ(parents[0].input, b);
  EXPECT_EQ(parents[1].input_pid_suffix, pid_suffix(b));
  EXPECT_EQ(parents[2].input, a);
  EXPECT_EQ(parents[2].output_container, container);
  EXPECT_EQ(parents[3].source, "/data/coads.nc");
  EXPECT_EQ(catalogue->cubes().children(a).size(), 3U);
  EXPECT_EQ(catalogue->cubes().provenance(c)->inputs, (std::vector<std::int64_t>{b, b}));
  const auto deleted = catalogue->cubes().provenance(a);
  ASSERT_TRUE(deleted.has_value());
  EXPECT_TRUE(deleted->is_deleted);
  EXPECT_EQ(deleted->operator_name, "oph_importnc");
}

TEST_F(ProvenanceTest, AcceptsAnInputThatWasDeletedMeanwhile) {
  const auto a = make_cube();
  catalogue->cubes().begin_delete(a, "test");
  const auto b = make_cube(made_by("oph_reduce", {a}));
  EXPECT_EQ(catalogue->cubes().provenance(b)->inputs, std::vector<std::int64_t>{a});
  EXPECT_EQ(catalogue->cubes().parents(b).at(0).input_pid_suffix, pid_suffix(a));
}

TEST_F(ProvenanceTest, TellsTheResultsOfOneTaskApart) {
  auto& cubes = catalogue->cubes();
  const auto first = sample(cubes.claim("test"));
  const auto second = sample(cubes.claim("test"));
  const auto provenance = made_by("oph_eof");
  const Cubes::Commit both[] = {{first, provenance}, {second, provenance}};
  cubes.commit(both);
  EXPECT_EQ(cubes.provenance(second.id)->first_cube, first.id);
  EXPECT_EQ(cubes.provenance(second.id)->position, 2);
  EXPECT_EQ(cubes.provenance(first.id)->position, 1);
}

TEST_F(ProvenanceTest, ListsTheStepsOfContainers) {
  const auto a = make_cube();
  const auto b = make_cube(made_by("oph_reduce", {a}));
  catalogue->cubes().begin_delete(a, "test");
  const auto living = catalogue->cubes().steps({&container, 1}, false);
  ASSERT_EQ(living.size(), 1U);
  EXPECT_EQ(living[0].output, b);
  EXPECT_EQ(living[0].input_pid_suffix, pid_suffix(a));
  EXPECT_EQ(catalogue->cubes().steps({&container, 1}, true).size(), 2U);
}

}  // namespace
}  // namespace oph::metadb
