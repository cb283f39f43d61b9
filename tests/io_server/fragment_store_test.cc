// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/fragment_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <limits>
#include <map>
#include <thread>

#include "base/error.h"
#include "io_server/row_query.h"
#include "io_server/session.h"
#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

sql::Bytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

std::map<std::int64_t, std::string> rows_of(FragmentStore& store, const Relation& input,
                                            const RowQuery& query = {}) {
  std::map<std::int64_t, std::string> rows;
  store.read(input, query, [&](std::int64_t key, sql::Bytes array) {
    rows[key] = {reinterpret_cast<const char*>(array.data()), array.size()};
  });
  return rows;
}

/// Runs an action that must fail, and returns its error.
template <class Action>
Error failure_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error{"it succeeded"};
}

class FragmentStoreTest : public testing::Test {
 protected:
  ~FragmentStoreTest() override {
    store_.drop(std::vector{relation("fact_1_1"), relation("fact_2_1")});
  }

  void write(const Relation& table, const std::vector<std::string>& arrays) {
    store_.create(table);
    auto writer = store_.write(table);
    std::int64_t key = 0;
    for (const auto& array : arrays) writer.add(++key, bytes_of(array));
    EXPECT_EQ(writer.finish(), key);
  }

  static Expression call(std::string_view name) {
    return Expression::call(name, {Expression::measure()});
  }

  FragmentStore store_{shared_server().configuration()};
  const Relation input_ = relation("fact_1_1");
  const Relation output_ = relation("fact_2_1");
};

TEST_F(FragmentStoreTest, ReadsViewsAsTables) {
  write(input_, {"a", "b", "c", "d"});
  RowQuery query;
  query.value = Expression::call("CONCAT", {Expression::measure(), Expression::text("x")});
  query.numbering = {1, 2, Expression::call("ABS", {Expression::row_key()})};
  store_.create_view(output_, {&input_, 1}, query);
  const Relation above = relation("fact_3_1");
  RowQuery undone;
  undone.value = Expression::call("REVERSE", {Expression::measure()});
  store_.create_view(above, {&output_, 1}, undone);
  EXPECT_TRUE(store_.is_view(above));
  EXPECT_FALSE(store_.is_view(input_));
  EXPECT_FALSE(store_.is_view(relation("fact_9_9")));
  const std::map<std::int64_t, std::string> expected{{1, "xa"}, {2, "xb"}};
  EXPECT_EQ(rows_of(store_, above), expected);
  EXPECT_EQ(store_.stored_bytes(above), 0);

  const Relation filled = relation("fact_3_1_stored");
  store_.create(filled);
  EXPECT_EQ(store_.fill(filled, above, {}), 2);
  store_.replace_view(above, filled);
  EXPECT_FALSE(store_.is_view(above));
  EXPECT_EQ(rows_of(store_, above), expected);
  EXPECT_THAT(store_.tables("io1"),
              testing::UnorderedElementsAre("fact_1_1", "fact_2_1", "fact_3_1"));
  store_.drop(std::vector{above, output_});
  EXPECT_THAT(store_.tables("io1"), ElementsAre("fact_1_1"));
}

TEST_F(FragmentStoreTest, GivesBackWhatWasWritten) {
  using namespace std::string_literals;
  write(input_, {"abc"s, "\0\x01\xff'\\"s, ""s, std::string(3'000'000, 'z')});
  const auto rows = rows_of(store_, input_);
  ASSERT_EQ(rows.size(), 4);
  EXPECT_EQ(rows.at(1), "abc");
  EXPECT_EQ(rows.at(2), "\0\x01\xff'\\"s);
  EXPECT_EQ(rows.at(3), "");
  EXPECT_EQ(rows.at(4), std::string(3'000'000, 'z'));
  const auto extent = store_.extent(input_);
  EXPECT_EQ(extent.rows, 4);
  EXPECT_EQ(extent.array_bytes, 3'000'008);
  EXPECT_GE(store_.stored_bytes(input_).value(), 3'000'008);
}

TEST_F(FragmentStoreTest, WritesManySmallAndFewLargeRows) {
  store_.create(input_);
  auto writer = store_.write(input_);
  const std::string large(500'000, 'l');
  for (std::int64_t key = 1; key <= 5'000; ++key) {
    writer.add(key, bytes_of(key % 1'000 == 0 ? large : std::to_string(key)));
  }
  EXPECT_EQ(writer.finish(), 5'000);
  const auto rows = rows_of(store_, input_);
  ASSERT_EQ(rows.size(), 5'000);
  EXPECT_EQ(rows.at(999), "999");
  EXPECT_EQ(rows.at(3'000), large);
}

TEST_F(FragmentStoreTest, FillsWithoutChange) {
  write(input_, {"a", "b", "c"});
  store_.create(output_);
  EXPECT_EQ(store_.fill(output_, input_, {}), 3);
  EXPECT_EQ(rows_of(store_, output_), rows_of(store_, input_));
}

TEST_F(FragmentStoreTest, FillsSelectedRows) {
  write(input_, {"a", "b", "c", "d", "e"});
  store_.create(output_);
  RowQuery query;
  query.value = call("test_copy");
  query.key_start = 2;
  query.key_end = 4;
  query.filter = Expression::call("STRCMP", {Expression::measure(), Expression::text("c")});
  EXPECT_EQ(store_.fill(output_, input_, query), 2);
  EXPECT_THAT(rows_of(store_, output_),
              ElementsAre(std::pair{2, std::string{"b"}}, std::pair{4, std::string{"d"}}));
}

TEST_F(FragmentStoreTest, JoinsByThePrimaryKey) {
  write(input_, std::vector<std::string>(200, "a"));
  const auto other = relation("fact_3_1");
  write(other, std::vector<std::string>(150, "b"));
  store_.create(output_);
  RowQuery query;
  query.value = Expression::call("CONCAT", {Expression::measure(), Expression::measure(1)});
  query.key_start = 100;
  const std::vector inputs{input_, other};
  EXPECT_EQ(store_.fill(output_, inputs, query), 51);
  EXPECT_EQ(rows_of(store_, output_).at(150), "ab");

  sql::Connection connection{
      endpoint(shared_server().settings(), shared_server().configuration().text("io.database"))};
  auto plan = connection.query("EXPLAIN " + select_statement(inputs, query));
  ASSERT_TRUE(plan.next() && plan.next());
  EXPECT_EQ(plan.text(3), "eq_ref");
  EXPECT_EQ(plan.text(5), "PRIMARY");
  store_.drop({&other, 1});
}

TEST_F(FragmentStoreTest, LooksRowsUpByComputedKeys) {
  write(input_, {"a", "b", "c", "d", "e"});
  const auto other = relation("fact_3_1");
  write(other, {"x", "y"});
  store_.create(output_);
  RowQuery query;
  query.value = Expression::call("CONCAT", {Expression::measure(), Expression::measure(1)});
  query.joined_keys.push_back(
      Expression::call("CEIL", {Expression::call("SQRT", {Expression::row_key()})}));
  const std::vector inputs{input_, other};
  EXPECT_EQ(store_.fill(output_, inputs, query), 4);
  EXPECT_THAT(rows_of(store_, output_),
              ElementsAre(std::pair{1, std::string{"ax"}}, std::pair{2, std::string{"by"}},
                          std::pair{3, std::string{"cy"}}, std::pair{4, std::string{"dy"}}));
  store_.drop({&other, 1});
}

TEST_F(FragmentStoreTest, KeepsCompressedArraysUnnoticed) {
  const Relation compressed{input_.server, input_.name, true};
  const std::string array(100'000, 'c');
  write(compressed, {array, "d", ""});
  EXPECT_EQ(rows_of(store_, compressed).at(1), array);
  EXPECT_LT(store_.stored_bytes(compressed).value(), 10'000);
  EXPECT_EQ(store_.extent(compressed).array_bytes, 100'001);
  EXPECT_EQ(store_.extent(compressed).shortest, 0);

  store_.create(output_);
  EXPECT_EQ(store_.fill(output_, compressed, {}), 3);
  EXPECT_EQ(rows_of(store_, output_), rows_of(store_, compressed));
  EXPECT_EQ(rows_of(store_, output_).at(1), array);
}

TEST_F(FragmentStoreTest, KeepsTemporaryTablesToItself) {
  store_.create_temporary(input_);
  write(output_, {"a"});
  EXPECT_EQ(store_.fill(input_, output_, {}), 1);
  EXPECT_EQ(rows_of(store_, input_).at(1), "a");
  FragmentStore other{shared_server().configuration()};
  EXPECT_THROW(rows_of(other, input_), Error);
}

TEST_F(FragmentStoreTest, KnowsWhatAServerTakes) {
  const auto capacity = store_.capacity("io1");
  EXPECT_GT(capacity.array_bytes, 1 << 20);
  ASSERT_TRUE(capacity.disk.has_value());
  EXPECT_GT(capacity.disk->free_bytes, 0);
}

TEST_F(FragmentStoreTest, ReadsInOrderUpToALimit) {
  write(input_, {"a", "b", "c", "d", "e"});
  RowQuery query;
  query.is_ordered = true;
  query.key_start = 2;
  query.limit = 2;
  std::vector<std::int64_t> keys;
  store_.read(input_, query, [&](std::int64_t key, sql::Bytes) { keys.push_back(key); });
  EXPECT_THAT(keys, ElementsAre(2, 3));
}

TEST_F(FragmentStoreTest, SpeaksWithThePrimitivesWords) {
  write(input_, {"a", "xyz", "c"});
  store_.create(output_);
  RowQuery query;
  query.value = call("test_fail");
  const auto fill = failure_of([&] { store_.fill(output_, input_, query); });
  EXPECT_EQ(fill.text(), "the array starts with x (length=3)");
  EXPECT_EQ(fill.blame(), Blame::kUser);
  EXPECT_EQ(fill.context(), "I/O server io1");

  const auto read = failure_of([&] { rows_of(store_, input_, query); });
  EXPECT_EQ(read.text(), "the array starts with x (length=3)");
  const auto value = failure_of(
      [&] { store_.evaluate("io1", Expression::call("test_fail", {Expression::text("xx")})); });
  EXPECT_EQ(value.text(), "the array starts with x (length=2)");
}

TEST_F(FragmentStoreTest, SpeaksWithTheWordsOfARefusal) {
  write(input_, {"a"});
  RowQuery query;
  query.value = call("test_reject");
  const auto error = failure_of([&] { rows_of(store_, input_, query); });
  EXPECT_EQ(error.blame(), Blame::kUser);
  EXPECT_EQ(error.text(),
            "group size must divide the array length (length=5, group_size=2), "
            "and more words than MariaDB would show");
}

TEST_F(FragmentStoreTest, NoticesAFailingFilter) {
  write(input_, {"a", "b"});
  store_.create(output_);
  RowQuery query;
  query.filter = call("test_fail_filter");
  EXPECT_EQ(failure_of([&] { store_.fill(output_, input_, query); }).text(),
            "the filter cannot say");
  EXPECT_EQ(failure_of([&] { rows_of(store_, input_, query); }).text(), "the filter cannot say");
  // The failure is forgotten once it was reported.
  query.filter.reset();
  query.value = call("test_copy");
  EXPECT_EQ(rows_of(store_, input_, query).size(), 2);
}

TEST_F(FragmentStoreTest, RefusesAMissingValue) {
  write(input_, {"a"});
  store_.create(output_);
  RowQuery query;
  query.value = Expression::null();
  const auto error = failure_of([&] { store_.fill(output_, input_, query); });
  EXPECT_THAT(error.text(), HasSubstr("has no value"));
  EXPECT_THAT(failure_of([&] { rows_of(store_, input_, query); }).text(),
              HasSubstr("has no value"));
}

TEST_F(FragmentStoreTest, NamesAnUnknownServer) {
  const auto error = failure_of([&] { store_.tables("io9"); });
  EXPECT_EQ(error.text(), "no such I/O server in the configuration (io_server=io9)");
}

TEST_F(FragmentStoreTest, RefusesASecondTableOfAName) {
  store_.create(input_);
  EXPECT_THAT(failure_of([&] { store_.create(input_); }).text(), HasSubstr("code=1050"));
}

TEST_F(FragmentStoreTest, ListsAndDropsTables) {
  store_.create(input_);
  store_.create(output_);
  EXPECT_THAT(store_.tables("io1"), testing::UnorderedElementsAre("fact_1_1", "fact_2_1"));
  store_.drop(std::vector{input_, output_, relation("fact_3_1")});
  EXPECT_THAT(store_.tables("io1"), testing::IsEmpty());
}

TEST_F(FragmentStoreTest, LeavesTheConnectionUsableWhenAVisitorThrows) {
  write(input_, {"a", "b", "c"});
  const auto error = failure_of([&] {
    store_.read(input_, {}, [](std::int64_t, sql::Bytes) { throw user_error("enough"); });
  });
  EXPECT_EQ(error.text(), "enough");
  EXPECT_EQ(error.context(), "");
  EXPECT_EQ(rows_of(store_, input_).size(), 3);
}

TEST_F(FragmentStoreTest, IsInterruptedByAnotherStore) {
  write(input_, std::vector<std::string>(200, "w"));
  store_.create(output_);
  FragmentStore other{shared_server().configuration()};
  other.interrupt(store_);  // nothing runs
  std::jthread interrupter{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    other.interrupt(store_);
  }};
  RowQuery query;
  query.value = call("test_wait");
  const auto start = std::chrono::steady_clock::now();
  const auto error = failure_of([&] { store_.fill(output_, input_, query); });
  EXPECT_EQ(error.text(), "the statement was interrupted");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
  EXPECT_EQ(rows_of(store_, input_).size(), 200);
}

TEST_F(FragmentStoreTest, ServesTwoWritersAtOnce) {
  const auto fill = [](std::string name) {
    FragmentStore store{shared_server().configuration()};
    store.create(relation(name));
    auto writer = store.write(relation(name));
    for (std::int64_t key = 1; key <= 2'000; ++key) {
      writer.add(key, bytes_of(name + std::string(1'000, '.') + std::to_string(key)));
    }
    EXPECT_EQ(writer.finish(), 2'000);
  };
  {
    std::jthread first{fill, "fact_1_1"};
    std::jthread second{fill, "fact_2_1"};
  }
  for (const auto& table : {input_, output_}) {
    const auto rows = rows_of(store_, table);
    ASSERT_EQ(rows.size(), 2'000);
    EXPECT_EQ(rows.at(1'234), table.name + std::string(1'000, '.') + "1234");
  }
}

class DurabilityTest : public testing::TestWithParam<const char*> {};

TEST_P(DurabilityTest, FlushedRowsSurviveKill) {
  TestServer server{GetParam()};
  FragmentStore store{server.configuration()};
  for (const auto* name : {"fact_1_1", "fact_2_1"}) {
    store.create(relation(name));
    auto writer = store.write(relation(name));
    for (std::int64_t key = 1; key <= 3'000; ++key) {
      writer.add(key, bytes_of(std::string(500, 'r') + std::to_string(key)));
    }
    writer.finish();
  }
  store.create(relation("fact_3_1"));
  store.fill(relation("fact_3_1"), relation("fact_1_1"), {});
  const auto flushed = std::vector{relation("fact_1_1"), relation("fact_3_1")};
  store.flush(flushed);
  // Reading must not make a flushed table vulnerable again.
  EXPECT_EQ(rows_of(store, flushed[0]).size(), 3'000);
  server.crash();

  // The same store connects again by itself.
  for (const auto& table : flushed) {
    const auto rows = rows_of(store, table);
    ASSERT_EQ(rows.size(), 3'000) << table.name;
    EXPECT_EQ(rows.at(2'345), std::string(500, 'r') + "2345");
    RowQuery last;
    last.key_start = 2'999;
    EXPECT_EQ(rows_of(store, table, last).size(), 2) << table.name;
  }
  // What was not flushed can at least be dropped.
  store.drop(std::vector{relation("fact_2_1")});
  EXPECT_EQ(store.tables("io1").size(), 2);
}

TEST_P(DurabilityTest, ACrashOfAPrimitiveIsReported) {
  TestServer server{GetParam()};
  FragmentStore store{server.configuration()};
  const auto error = failure_of(
      [&] { store.evaluate("io1", Expression::call("test_crash", {Expression::text("a")})); });
  EXPECT_EQ(error.blame(), Blame::kSystem);
  EXPECT_EQ(error.context(), "I/O server io1");
  server.crash();
  EXPECT_EQ(store.evaluate("io1", Expression::text("a")).size(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, DurabilityTest, testing::Values("MyISAM", "Aria", "InnoDB"),
                         [](const auto& engine) { return std::string{engine.param}; });

}  // namespace
}  // namespace oph::io_server
