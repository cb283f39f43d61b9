// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {

/// What two cubes have to have in common to count as the same.
void expect_same(const CubeDimension& found, const CubeDimension& wanted) {
  EXPECT_EQ(found.dimension.name, wanted.dimension.name);
  EXPECT_EQ(found.dimension.hierarchy, wanted.dimension.hierarchy);
  EXPECT_EQ(found.is_explicit, wanted.is_explicit);
  EXPECT_EQ(found.level, wanted.level);
  EXPECT_EQ(found.size, wanted.size);
  EXPECT_EQ(found.concept_level, wanted.concept_level);
  EXPECT_EQ(found.is_unlimited, wanted.is_unlimited);
  EXPECT_EQ(found.grid, wanted.grid);
  EXPECT_EQ(found.values, wanted.values);
  EXPECT_EQ(found.bounds, wanted.bounds);
}

TEST_F(CubesTest, ReadsBackWhatWasCommitted) {
  const auto id = catalogue->cubes().claim("test");
  auto cube = sample(id);
  for (int i = 0; i < 180; ++i) cube.dimensions[0].bounds.push_back(i / 3.0);
  catalogue->cubes().commit(cube, made_by("oph_importnc"), sample_attributes(20));
  const auto found = catalogue->cubes().find(id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->container_id, container);
  EXPECT_EQ(found->measure, "sst");
  EXPECT_EQ(found->measure_type, ElementType::kFloat);
  EXPECT_EQ(found->missing_value, "-1e+34");
  EXPECT_EQ(found->source, "/data/coads.nc");
  EXPECT_EQ(found->creation_date.size(), std::string_view{"2026-01-01 00:00:00"}.size());
  EXPECT_EQ(found->size_bytes, std::nullopt);
  ASSERT_EQ(found->dimensions.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) expect_same(found->dimensions[i], cube.dimensions[i]);
  ASSERT_EQ(found->fragments.size(), 8U);
  EXPECT_EQ(found->fragments[1].io_server, "io2");
  EXPECT_EQ(found->fragments[7].table, cube.fragments[7].table);
  EXPECT_EQ(found->fragments[7].key_end, 16200);
  EXPECT_EQ(found->rows(), 16200);
  EXPECT_EQ(found->array_length(), 12);
  EXPECT_EQ(found->host_count(), 2);
  EXPECT_EQ(found->find_dimension("lon")->level, 2);
  EXPECT_EQ(found->find_dimension("longitude"), nullptr);
}

TEST_F(CubesTest, KeepsAttributesVerbatim) {
  const auto id = catalogue->cubes().claim("test");
  std::vector<Attribute> attributes;
  for (const auto& name : kHostileNames)
    attributes.push_back({0, name, name, "text", name, "CF", "", "ann"});
  attributes.push_back({0, "", "latin", "text", "temp\xe9rature \xff", "", "", "ann"});
  attributes.push_back({0, "", "empty", "double", "", "", "", "ann"});
  catalogue->cubes().commit(sample(id), made_by("oph_importnc"), attributes);
  const auto found = catalogue->cubes().attributes(id);
  ASSERT_EQ(found.size(), attributes.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].variable, attributes[i].variable);
    EXPECT_EQ(found[i].key, attributes[i].key);
    EXPECT_EQ(found[i].type, attributes[i].type);
    EXPECT_EQ(found[i].value, attributes[i].value);
    EXPECT_EQ(found[i].vocabulary, attributes[i].vocabulary);
    EXPECT_EQ(found[i].user, "ann");
    EXPECT_FALSE(found[i].modified.empty());
  }
}

TEST_F(CubesTest, KeepsManyFragmentsAndAttributes) {
  const auto id = catalogue->cubes().claim("test");
  catalogue->cubes().commit(sample(id, 2500), made_by("oph_importnc"), sample_attributes(2500));
  EXPECT_EQ(catalogue->cubes().find(id)->fragments.size(), 2500U);
  EXPECT_EQ(catalogue->cubes().attributes(id).size(), 2500U);
}

TEST_F(CubesTest, KeepsCollapsedAndCountedDimensions) {
  auto cube = sample(catalogue->cubes().claim("test"));
  cube.dimensions[2].size = 0;
  cube.dimensions[2].concept_level = CubeDimension::kAll;
  cube.dimensions[2].values.clear();
  cube.dimensions[2].bounds = {0.5, 12.5};
  cube.dimensions[1].values.clear();
  catalogue->cubes().commit(cube, made_by("oph_reduce"), {});
  const auto found = catalogue->cubes().find(cube.id);
  EXPECT_TRUE(found->dimensions[2].is_collapsed());
  EXPECT_EQ(found->dimensions[2].bounds, (std::vector<double>{0.5, 12.5}));
  EXPECT_EQ(found->array_length(), 1);
  EXPECT_TRUE(found->dimensions[1].values.empty());
  EXPECT_EQ(found->dimensions[1].size, 180);
}

TEST_F(CubesTest, ShowsNothingBeforeTheCommit) {
  const auto id = catalogue->cubes().claim("job 7");
  EXPECT_EQ(catalogue->cubes().find(id), std::nullopt);
  EXPECT_TRUE(catalogue->folders().cubes(container).empty());
  const auto claims = catalogue->cubes().claims("job 7");
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].cube_id, id);
  catalogue->cubes().commit(sample(id), made_by("oph_importnc"), {});
  EXPECT_TRUE(catalogue->cubes().claims().empty());
  const auto listed = catalogue->folders().cubes(container);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].container_path, "/coads");
  EXPECT_EQ(listed[0].measure, "sst");
  EXPECT_EQ(listed[0].source, "/data/coads.nc");
}

TEST_F(CubesTest, LeavesNothingButTheClaimWhenACommitFails) {
  const auto id = catalogue->cubes().claim("job 7");
  auto cube = sample(id);
  cube.fragments.back().io_server = "io9";
  const auto text = error_of([&] { catalogue->cubes().commit(cube, made_by("oph_importnc"), {}); },
                             Blame::kSystem);
  EXPECT_EQ(text, "the catalogue does not know an I/O server (io_server=io9)");
  auto wrong = sample_attributes(3);
  wrong[2].vocabulary = "XX";
  error_of([&] { catalogue->cubes().commit(sample(id), made_by("oph_importnc"), wrong); });
  for (const auto* table : {"cube", "fragment", "dimension", "dimension_instance", "source",
                            "cube_dimension", "task", "attribute"}) {
    EXPECT_EQ(count(table), 0) << table;
  }
  EXPECT_EQ(catalogue->cubes().claims("job 7").size(), 1U);
  catalogue->cubes().commit(sample(id), made_by("oph_importnc"), {});
  EXPECT_TRUE(catalogue->cubes().find(id).has_value());
}

TEST_F(CubesTest, LeavesNothingButTheClaimWhenTheConnectionDies) {
  const auto id = catalogue->cubes().claim("job 7");
  {
    Catalogue victim{configuration};
    auto& connection = victim.connection();
    connection.execute_text("START TRANSACTION");
    connection.execute_text("DELETE FROM storage_claim");
    catalogue->connection().execute_text("KILL " + std::to_string(connection.thread_id()));
    const auto status = guard([&] { victim.cubes().commit(sample(id), made_by("x"), {}); });
    EXPECT_FALSE(status.ok);
  }
  EXPECT_EQ(catalogue->cubes().claims("job 7").size(), 1U);
  EXPECT_EQ(count("cube"), 0);
}

TEST_F(CubesTest, NeverCommitsASweptCube) {
  auto& cubes = catalogue->cubes();
  const auto released = cubes.claim("job 7");
  cubes.release(released);
  const auto condemned = cubes.claim("job 7");
  EXPECT_TRUE(cubes.condemn(condemned));
  EXPECT_TRUE(cubes.condemn(condemned)) << "sweeping may be repeated";
  for (const auto id : {released, condemned}) {
    const auto text =
        error_of([&] { cubes.commit(sample(id), made_by("oph_importnc"), {}); }, Blame::kSystem);
    EXPECT_NE(text.find("was swept"), std::string::npos) << text;
  }
  EXPECT_EQ(count("cube"), 0);
  EXPECT_FALSE(cubes.condemn(make_cube())) << "a committed cube has no claim";
}

TEST_F(CubesTest, NeverGivesANumberTwice) {
  auto& cubes = catalogue->cubes();
  const auto first = cubes.claim("a");
  cubes.release(first);
  const auto second = cubes.claim("a");
  EXPECT_GT(second, first);
  cubes.commit(sample(second), made_by("oph_importnc"), {});
  cubes.begin_delete(second, "a");
  cubes.release(second);
  auto& server = test::MariadbInstance::shared();
  server.kill();
  server.start();
  catalogue.emplace(configuration);
  EXPECT_GT(catalogue->cubes().claim("a"), second);
}

TEST_F(CubesTest, ListsClaimsForTheSweep) {
  auto& cubes = catalogue->cubes();
  const auto one = cubes.claim("job 1");
  const auto two = cubes.claim("job 2");
  cubes.claim("job 2");
  EXPECT_EQ(cubes.claims().size(), 3U);
  EXPECT_EQ(cubes.claims("job 1").at(0).cube_id, one);
  EXPECT_EQ(cubes.claims("job 2").size(), 2U);
  EXPECT_EQ(cubes.claims("job 2").at(0).cube_id, two);
  EXPECT_TRUE(cubes.claims("job").empty());
  const auto cube = make_cube();
  const auto tables = cubes.tables("io1");
  EXPECT_EQ(tables.size(), 4U);
  EXPECT_NE(std::find(tables.begin(), tables.end(), sample(cube).fragments[0].table), tables.end());
  EXPECT_TRUE(cubes.tables("io9").empty());
}

TEST_F(CubesTest, DeletesAtOnceAndKeepsAClaimOnTheFragments) {
  auto& cubes = catalogue->cubes();
  const auto id = make_cube();
  const auto fragments = cubes.begin_delete(id, "job 9");
  ASSERT_TRUE(fragments.has_value());
  EXPECT_EQ(fragments->size(), 8U);
  EXPECT_EQ(cubes.find(id), std::nullopt);
  EXPECT_EQ(cubes.claims("job 9").size(), 1U);
  for (const auto* table :
       {"cube", "fragment", "dimension_instance", "cube_dimension", "attribute"}) {
    EXPECT_EQ(count(table), 0) << table;
  }
  EXPECT_EQ(count("dimension"), 3) << "dimensions belong to the container";
  EXPECT_EQ(count("task"), 1) << "history stays";
  EXPECT_EQ(cubes.begin_delete(id, "job 9"), std::nullopt);
  cubes.release(id);
  EXPECT_TRUE(cubes.claims().empty());
}

TEST_F(CubesTest, KeepsWhatVirtualCubesRead) {
  auto& cubes = catalogue->cubes();
  const auto source = make_cube();
  const auto make_virtual = [&](std::int64_t input) {
    auto cube = sample(cubes.claim("test"));
    cube.storage.kind = CubeStorage::Kind::kVirtual;
    cube.storage.expression = "oph_abs_array(measure)";
    cube.storage.inputs = {input};
    cube.storage.tables = 2;
    cube.storage.stores_itself = true;
    cubes.commit(cube, made_by("oph_apply", {input}), {});
    return cube.id;
  };
  const auto middle = make_virtual(source);
  const auto top = make_virtual(middle);

  const auto storage = cubes.find(top)->storage;
  EXPECT_EQ(name(storage.kind), "virtual");
  EXPECT_EQ(storage.expression, "oph_abs_array(measure)");
  EXPECT_EQ(storage.inputs, std::vector<std::int64_t>{middle});
  EXPECT_EQ(storage.tables, 2);
  EXPECT_TRUE(storage.stores_itself);
  EXPECT_EQ(storage.depth, 2);
  EXPECT_TRUE(cubes.find(top)->fragments.front().is_view);
  EXPECT_EQ(cubes.find(source)->storage.depth, 0);
  EXPECT_EQ(error_of([&] { cubes.begin_delete(source, "job 9"); }),
            fmt::format("virtual datacubes read the datacube (cube={}, dependants={}/{})", source,
                        container, middle));

  EXPECT_EQ(cubes.count_reading(middle), 0);
  EXPECT_EQ(cubes.count_reading(middle), 1);
  cubes.set_stored(middle);
  EXPECT_EQ(cubes.find(top)->storage.depth, 1);
  EXPECT_FALSE(cubes.find(middle)->storage.is_view());
  EXPECT_TRUE(cubes.dependants(source).empty());
  EXPECT_TRUE(cubes.begin_delete(source, "job 9").has_value());
  EXPECT_EQ(
      cubes.begin_delete_container(*catalogue->containers().find(container), true, "job 9").size(),
      2U)
      << "with its virtual cubes";
}

TEST_F(CubesTest, LetsOneSessionStoreACube) {
  Catalogue other{configuration};
  const auto id = make_cube();
  EXPECT_TRUE(catalogue->cubes().lock_storage(id));
  EXPECT_FALSE(other.cubes().lock_storage(id));
  catalogue->cubes().unlock_storage(id);
  EXPECT_TRUE(other.cubes().lock_storage(id));
  EXPECT_FALSE(catalogue->cubes().lock_storage(id));
  other.cubes().let_go();
  EXPECT_TRUE(catalogue->cubes().lock_storage(id));
  catalogue->cubes().let_go();
}

TEST_F(CubesTest, RefusesAContainerThatIsGone) {
  auto cube = sample(catalogue->cubes().claim("test"));
  cube.container_id = 4711;
  EXPECT_EQ(error_of([&] { catalogue->cubes().commit(cube, made_by("x"), {}); }),
            "no such container (container=4711)");
}

TEST_F(CubesTest, RefusesADimensionOfAnotherKind) {
  make_cube();
  const auto refused = [&](const auto& change) {
    auto cube = sample(catalogue->cubes().claim("test"));
    change(cube);
    return error_of([&] { catalogue->cubes().commit(cube, made_by("x"), {}); });
  };
  EXPECT_EQ(refused([](Cube& cube) { cube.dimensions[0].dimension.type = ElementType::kLong; }),
            "the container has a dimension lat of another type (type=long, container=double)");
  EXPECT_EQ(refused([](Cube& cube) { cube.dimensions[0].dimension.hierarchy = "oph_time"; }),
            "the container has a dimension lat of another hierarchy"
            " (hierarchy=oph_time, container=oph_base)");
  EXPECT_EQ(refused([](Cube& cube) { cube.dimensions[2].dimension.time.calendar = "360_day"; }),
            "the container has a dimension time of another calendar"
            " (calendar=360_day, container=standard)");
}

TEST_F(CubesTest, FindsTheSessionOfACube) {
  EXPECT_EQ(catalogue->cubes().root_folder(make_cube()), root);
  const auto deep = catalogue->folders().create(catalogue->folders().create(root, "a"), "b");
  container = catalogue->containers().create({0, deep, "deep", "", "CF"}, {});
  EXPECT_EQ(catalogue->cubes().root_folder(make_cube()), root);
  EXPECT_EQ(catalogue->cubes().root_folder(4711), std::nullopt);
}

TEST_F(CubesTest, RemembersSizeAndElements) {
  const auto id = make_cube();
  catalogue->cubes().set_size(id, 5'000'000'000);
  catalogue->cubes().set_elements(id, 194'400);
  EXPECT_EQ(catalogue->cubes().find(id)->size_bytes, 5'000'000'000);
  EXPECT_EQ(catalogue->cubes().find(id)->elements, 194'400);
}

TEST_F(CubesTest, CommitsFromSeveralConnectionsIntoOneContainer) {
  constexpr int threads = 4;
  constexpr int cubes_each = 10;
  std::latch start{threads};
  std::vector<Status> outcomes(threads);
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&, i] {
      outcomes[static_cast<std::size_t>(i)] = guard([&] {
        Catalogue own{configuration};
        start.arrive_and_wait();
        for (int n = 0; n < cubes_each; ++n) {
          const auto id = own.cubes().claim("parallel");
          auto cube = sample(id);
          cube.dimensions[0].grid = "shared";
          own.cubes().commit(cube, made_by("oph_importnc"), sample_attributes(5));
          if (n % 3 == 0) own.cubes().begin_delete(id, "parallel");
        }
      });
    });
  }
  for (auto& worker : workers) worker.join();
  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome.ok) << outcome.text;
  EXPECT_EQ(count("cube"), threads * 6);
  EXPECT_EQ(count("dimension"), 3);
  EXPECT_EQ(count("source"), 1);
}

TEST_F(CubesTest, TriesAgainAfterADeadlock) {
  // Two transactions that take the same two rows in opposite order: one of them is rolled back by
  // the server and must succeed at its second attempt.
  catalogue->users().save(user_named("ann"));
  catalogue->users().save(user_named("bob"));
  std::latch both_hold_one{2};
  std::atomic<int> attempts{0};
  const auto raise = [&](std::string_view first, std::string_view second) {
    sql::Connection own{endpoint(configuration)};
    int attempt = 0;
    sql::transact(own, [&](sql::Connection& connection) {
      ++attempts;
      auto update =
          connection.prepare("UPDATE user SET max_sessions = max_sessions + 1 WHERE name = ?");
      update.execute(first);
      if (attempt++ == 0) both_hold_one.arrive_and_wait();
      update.execute(second);
    });
  };
  std::thread other{[&] { raise("bob", "ann"); }};
  raise("ann", "bob");
  other.join();
  EXPECT_GE(attempts, 3);
  EXPECT_EQ(catalogue->users().find("ann")->max_sessions, 2);
  EXPECT_EQ(catalogue->users().find("bob")->max_sessions, 2);
}

TEST_F(CubesTest, CommitsInAFewMilliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto attributes = sample_attributes(20);
  std::vector<double> milliseconds;
  for (int i = 0; i < 50; ++i) {
    const auto cube = sample(catalogue->cubes().claim("test"));
    const auto start = Clock::now();
    catalogue->cubes().commit(cube, made_by("oph_importnc"), attributes);
    milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::nth_element(milliseconds.begin(), milliseconds.begin() + 25, milliseconds.end());
  RecordProperty("median_milliseconds", std::to_string(milliseconds[25]));
  EXPECT_LT(milliseconds[25], 100) << "a few are normal on an idle machine";
}

}  // namespace oph::metadb
