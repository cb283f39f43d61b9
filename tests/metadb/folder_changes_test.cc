// SPDX-License-Identifier: GPL-3.0-or-later
#include <latch>
#include <thread>

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class FolderChangesTest : public CatalogueTest {
 protected:
  FolderChangesTest() {
    a = folders().create(root, "a");
    b = folders().create(a, "b");
  }
  Folders& folders() { return catalogue->folders(); }

  std::int64_t a = 0;
  std::int64_t b = 0;
};

TEST_F(FolderChangesTest, RemovesEmptyFoldersOnly) {
  EXPECT_EQ(error_of([&] { folders().remove(root, "/a"); }), "the folder is not empty (path=/a)");
  folders().remove(root, "/a/b");
  EXPECT_EQ(error_of([&] { folders().remove(root, "/a/b"); }), "no such folder (path=/a/b)");
  const auto container = make_container("c");
  catalogue->containers().move(*catalogue->containers().find(container), a, "c");
  EXPECT_EQ(error_of([&] { folders().remove(root, "/a"); }), "the folder is not empty (path=/a)");
  EXPECT_EQ(error_of([&] { folders().remove(root, "/"); }),
            "the root folder can be neither moved nor removed (path=/)");
}

TEST_F(FolderChangesTest, MovesWithAllThatIsInside) {
  folders().create(root, "z");
  folders().move(root, "/a", "/z/new");
  EXPECT_EQ(folders().find(root, "/z/new/b"), b);
  EXPECT_EQ(folders().find(root, "/a"), std::nullopt);
  EXPECT_EQ(error_of([&] { folders().move(root, "/z/new", "/z"); }),
            "folder exists already (folder=/z)");
  EXPECT_EQ(error_of([&] { folders().move(root, "/z", "/z/new/b/z"); }),
            "a folder cannot be moved into itself (from=/z, to=/z/new/b/z)");
  EXPECT_EQ(error_of([&] { folders().move(root, "/a", "/b"); }), "no such folder (path=/a)");
  EXPECT_EQ(error_of([&] { folders().move(root, "/z", "/y/z"); }), "no such folder (path=/y)");
  EXPECT_EQ(folders().find(root, "/z/new/b"), b);
}

// Each of the two moves is possible alone; together they would cut both folders off.
TEST_F(FolderChangesTest, NeverMakesACircle) {
  for (int round = 0; round < 20; ++round) {
    const auto x = "x" + std::to_string(round);
    const auto y = "y" + std::to_string(round);
    const auto first = folders().create(root, x);
    const auto second = folders().create(root, y);
    std::latch start{2};
    const auto move = [&](const std::string& from, const std::string& into) {
      Catalogue own{configuration};
      start.arrive_and_wait();
      guard([&] { own.folders().move(root, "/" + from, "/" + into + "/" + from); });
    };
    {
      std::jthread one{[&] { move(x, y); }};
      std::jthread other{[&] { move(y, x); }};
    }
    const bool is_first_inside = folders().find(root, "/" + y + "/" + x) == first;
    const bool is_second_inside = folders().find(root, "/" + x + "/" + y) == second;
    EXPECT_NE(is_first_inside, is_second_inside);
  }
}

TEST_F(FolderChangesTest, MovesAContainerOnce) {
  const auto id = make_container("c");
  auto& containers = catalogue->containers();
  const auto before = *containers.find(id);
  containers.move(before, a, "d");
  EXPECT_EQ(containers.path(id), "/a/d");
  EXPECT_EQ(error_of([&] { containers.move(before, b, "e"); }), "no such container (container=c)");
  make_container("c");
  const auto after = *containers.find(id);
  EXPECT_EQ(error_of([&] { containers.move(after, root, "c"); }),
            "container exists already (container=c)");
  EXPECT_EQ(error_of([&] { containers.move(after, 4711, "c"); }), "no such folder");
  EXPECT_EQ(containers.path(id), "/a/d");
}

}  // namespace
}  // namespace oph::metadb
