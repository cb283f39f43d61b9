// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>
#include <thread>

#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

class AttributesTest : public CubesTest {
 protected:
  static Attribute attribute(const std::string& variable, const std::string& key,
                             const std::string& value, const std::string& vocabulary = "") {
    Attribute made;
    made.variable = variable;
    made.key = key;
    made.value = value;
    made.vocabulary = vocabulary;
    made.user = "ann";
    return made;
  }

  std::int64_t cube_with(const std::vector<Attribute>& attributes) {
    const auto id = catalogue->cubes().claim("test");
    catalogue->cubes().commit(sample(id), made_by("oph_importnc"), attributes);
    return id;
  }

  /// The cubes that a search for values finds.
  std::set<std::int64_t> cubes_like(const std::string& pattern) {
    std::set<std::int64_t> cubes;
    for (const auto& found : catalogue->attributes().find({{container}, std::nullopt, {pattern}})) {
      cubes.insert(found.cube_id);
    }
    return cubes;
  }

  using Numbers = std::set<std::int64_t>;
};

TEST_F(AttributesTest, AddsAllOrNone) {
  const auto cube = cube_with({attribute("", "title", "a")});
  const std::vector<Attribute> both{attribute("sst", "units", "K"), attribute("", "title", "b")};
  const auto id = catalogue->cubes().attributes(cube).front().id;
  EXPECT_EQ(error_of([&] { catalogue->attributes().insert(cube, both); }),
            fmt::format("the cube has this metadata already: update it (metadata_key=title, "
                        "variable=global, metadata_id={})",
                        id));
  EXPECT_EQ(catalogue->cubes().attributes(cube).size(), 1U);
  catalogue->attributes().insert(cube, {both.data(), 1});
  EXPECT_EQ(catalogue->cubes().attributes(cube).size(), 2U);
  EXPECT_EQ(error_of([&] { catalogue->attributes().insert(4711, both); }),
            "the datacube was deleted meanwhile (cube=4711)");
}

TEST_F(AttributesTest, UpdatesValueTypeAndUser) {
  const auto cube = cube_with({attribute("sst", "scale", "1")});
  auto changed = catalogue->cubes().attributes(cube).front();
  changed.type = "double";
  changed.value = "2.5";
  changed.user = "bob";
  catalogue->attributes().update(cube, changed, false);
  const auto found = catalogue->cubes().attributes(cube).front();
  EXPECT_EQ(found.type, "double");
  EXPECT_EQ(found.value, "2.5");
  EXPECT_EQ(found.user, "bob");
  EXPECT_EQ(count("attribute_value"), 1);
}

TEST_F(AttributesTest, ChangesFunctionalOnesByForceOnly) {
  const auto cube = cube_with({attribute("time", "units", "days", "CF")});
  auto changed = catalogue->cubes().attributes(cube).front();
  changed.value = "hours";
  EXPECT_EQ(error_of([&] { catalogue->attributes().update(cube, changed, false); }),
            fmt::format("this metadata belongs to the vocabulary CF: force=yes changes it "
                        "(metadata_key=units, metadata_id={})",
                        changed.id));
  catalogue->attributes().update(cube, changed, true);
  EXPECT_EQ(catalogue->cubes().attributes(cube).front().value, "hours");
}

TEST_F(AttributesTest, KnowsThoseOfOtherCubesNot) {
  const auto one = cube_with({attribute("", "title", "a")});
  const auto other = cube_with({attribute("", "title", "a")});
  const auto foreign = catalogue->cubes().attributes(other).front();
  EXPECT_EQ(error_of([&] { catalogue->attributes().update(one, foreign, true); }),
            fmt::format("the cube has no such metadata (metadata_id={})", foreign.id));
  EXPECT_EQ(catalogue->attributes().remove(one, {&foreign.id, 1}), 0);
  EXPECT_EQ(catalogue->cubes().attributes(other).size(), 1U);
}

TEST_F(AttributesTest, KeepsEachValueOnceAndNoneWithoutUse) {
  const auto one = cube_with({attribute("", "title", "a"), attribute("sst", "title", "a")});
  const auto other = cube_with({attribute("", "title", "a"), attribute("", "note", "a")});
  EXPECT_EQ(count("attribute_value"), 2) << "one for each key and value";
  catalogue->cubes().begin_delete(other, "test");
  EXPECT_EQ(count("attribute_value"), 1);
  std::vector<std::int64_t> ids;
  for (const auto& found : catalogue->cubes().attributes(one)) ids.push_back(found.id);
  EXPECT_EQ(catalogue->attributes().remove(one, ids), 2);
  EXPECT_EQ(count("attribute_value"), 0);
}

TEST_F(AttributesTest, FindsByPatternInAnyCase) {
  const auto one = cube_with({attribute("", "title", "Sea Surface Temperature")});
  const auto other = cube_with({attribute("", "note", "100% of 5! _ things")});
  EXPECT_EQ(cubes_like("%surface%"), Numbers{one});
  EXPECT_EQ(cubes_like("sea%TEMPERATURE"), Numbers{one});
  EXPECT_EQ(cubes_like("sea"), Numbers{});
  EXPECT_EQ(cubes_like("%\\%%"), Numbers{other});
  EXPECT_EQ(cubes_like("%5!%"), Numbers{other});
  EXPECT_EQ(cubes_like("%\\_%"), Numbers{other});
  EXPECT_EQ(cubes_like("%"), (Numbers{one, other}));
  EXPECT_EQ(cubes_like("' OR '1'='1"), Numbers{});
}

TEST_F(AttributesTest, FindsWhatAnyPatternCouldMean) {
  // '_' is one character, however many bytes; what is cut is left to the caller.
  const auto one = cube_with({attribute("", "name", "K\xc3\xb6ppen")});
  const auto other = cube_with({attribute("", "history", std::string(10000, 'x') + "end")});
  EXPECT_EQ(cubes_like("k_ppen"), (Numbers{one, other}));
  EXPECT_EQ(cubes_like("%end"), Numbers{other});
  EXPECT_EQ(catalogue->attributes().find({{container}, {{"history"}}, {}}).front().value.size(),
            10003U);
}

TEST_F(AttributesTest, FindsByKeyAndContainer) {
  const auto one = cube_with({attribute("", "title", "a"), attribute("", "note", "b")});
  const auto elsewhere = make_container("elsewhere");
  EXPECT_TRUE(catalogue->attributes().find({{elsewhere}, std::nullopt, {}}).empty());
  EXPECT_TRUE(catalogue->attributes().find({{}, std::nullopt, {}}).empty());
  EXPECT_TRUE(
      catalogue->attributes().find({{container}, {std::vector<std::string>{}}, {}}).empty());
  const auto found = catalogue->attributes().find({{elsewhere, container}, {{"note"}}, {}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].container_id, container);
  EXPECT_EQ(found[0].cube_id, one);
  EXPECT_EQ(found[0].key, "note");
  EXPECT_EQ(found[0].value, "b");
  EXPECT_EQ(catalogue->attributes().keys(), (std::vector<std::string>{"note", "title"}));
}

/// Adds cubes with a common and an own attribute by statement, so that tables are worth an index.
void fill(sql::Connection& connection, std::int64_t container) {
  for (const auto* statement :
       {"INSERT INTO cube (id, container_id, measure, measure_type, level, description,"
        " is_compressed) SELECT 10000 + seq, ?, 'm', 'float', 0, '', FALSE FROM seq_1_to_10000",
        "INSERT INTO attribute_value (name, searched, is_cut, digest)"
        " SELECT 'own', CONCAT('value ', id), FALSE, UNHEX(SHA2(id, 256)) FROM cube"
        " WHERE container_id = ?",
        "INSERT INTO attribute (cube_id, variable, name, type, value, value_id, user)"
        " SELECT cube.id, '', 'own', 'text', CONCAT('value ', cube.id), attribute_value.id, ''"
        " FROM cube JOIN attribute_value ON digest = UNHEX(SHA2(cube.id, 256))"
        " WHERE container_id = ?"}) {
    connection.query(statement, container);
  }
}

TEST_F(AttributesTest, FindsByIndex) {
  auto& connection = catalogue->connection();
  fill(connection, container);
  const auto rows_read = [&](const Attributes::Search& search) {
    connection.execute_text("FLUSH STATUS");
    EXPECT_EQ(catalogue->attributes().find(search).size(), 1U);
    auto reads = connection.query(
        "SELECT CAST(SUM(variable_value) AS SIGNED) FROM information_schema.session_status"
        " WHERE variable_name IN ('Handler_read_key', 'Handler_read_next', "
        "'Handler_read_rnd_next')");
    reads.next();
    return reads.integer(0);
  };
  // A part of the cubes is counted, each value is read once, then the attributes that match: not
  // those of all cubes.
  EXPECT_LT(rows_read({{container}, {{"own"}}, {"%10042"}}), 20000);
  EXPECT_LT(rows_read({{container}, std::nullopt, {"value 10042"}}), 20000);
}

TEST_F(AttributesTest, BearsThatManyMakeAndDeleteTheSameValues) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 15;
  std::vector<Status> outcomes(kThreads);
  std::vector<std::thread> threads;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&, number] {
      outcomes[static_cast<std::size_t>(number)] = guard([&] {
        Catalogue own{configuration};
        auto attributes = sample_attributes(20);
        attributes.push_back(attribute("", "own", std::to_string(number)));
        // The others see them in another order.
        std::rotate(attributes.begin(), attributes.begin() + number, attributes.end());
        for (int round = 0; round < kRounds; ++round) {
          const auto id = own.cubes().claim("test");
          own.cubes().commit(sample(id, 2), made_by("oph_importnc"), attributes);
          EXPECT_EQ(own.cubes().attributes(id).size(), 21U);
          own.cubes().begin_delete(id, "test");
        }
      });
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome.ok) << outcome.text;
  EXPECT_EQ(count("cube"), 0);
  EXPECT_EQ(count("attribute"), 0);
  EXPECT_EQ(count("attribute_value"), 0);
}

TEST_F(AttributesTest, KeepsBytesThatAreNoText) {
  const std::string bytes{"\xff\x00\xfe", 3};
  const auto cube = cube_with({attribute("", "odd", bytes)});
  EXPECT_EQ(catalogue->cubes().attributes(cube).front().value, bytes);
  EXPECT_EQ(cubes_like("%"), Numbers{cube});
}

}  // namespace
}  // namespace oph::metadb
