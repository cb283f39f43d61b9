// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/folder_tree.h"
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class FoldersTest : public CatalogueTest {};

TEST_F(FoldersTest, ResolvesPaths) {
  EXPECT_EQ(Folders::resolve("/", ""), "/");
  EXPECT_EQ(Folders::resolve("/a", ""), "/a");
  EXPECT_EQ(Folders::resolve("/a", "b"), "/a/b");
  EXPECT_EQ(Folders::resolve("/a", "/b"), "/b");
  EXPECT_EQ(Folders::resolve("/a/b", ".."), "/a");
  EXPECT_EQ(Folders::resolve("/a/b", "../../c/./d//e/"), "/c/d/e");
  EXPECT_EQ(Folders::resolve("/a", "..."), "/a/...");
}

TEST_F(FoldersTest, KeepsPathsInsideTheSession) {
  for (const auto* path : {"..", "/..", "../..", "b/../../..", "/a/../../b", "./../.."}) {
    EXPECT_EQ(error_of([&] { Folders::resolve("/a", std::string{"../"} + path); }),
              std::string{"path leads out of the session (path=../"} + path + ")");
  }
  EXPECT_THROW(Folders::resolve("/", "/.."), Error);
}

TEST_F(FoldersTest, FindsByPath) {
  auto& folders = catalogue->folders();
  const auto a = folders.create(root, "a");
  const auto b = folders.create(a, "b");
  EXPECT_EQ(folders.find(root, "/"), root);
  EXPECT_EQ(folders.find(root, "/a/b"), b);
  EXPECT_EQ(folders.find(root, "/a/b/.."), a);
  EXPECT_EQ(folders.find(root, "/b"), std::nullopt);
  EXPECT_EQ(folders.require(root, "/a"), a);
  EXPECT_EQ(error_of([&] { folders.require(root, "/a/c"); }), "no such folder (path=/a/c)");
}

TEST_F(FoldersTest, SeparatesSessions) {
  auto& folders = catalogue->folders();
  EXPECT_EQ(folders.root("local"), root);
  const auto other = folders.root("9001");
  EXPECT_NE(other, root);
  folders.create(root, "mine");
  EXPECT_EQ(folders.find(other, "/mine"), std::nullopt);
  EXPECT_EQ(folders.find(other, "/local/mine"), std::nullopt);
}

TEST_F(FoldersTest, ListsByNameWithPaths) {
  auto& folders = catalogue->folders();
  const auto a = folders.create(root, "a");
  folders.create(a, "y");
  folders.create(a, "x");
  Container container;
  container.folder_id = a;
  container.name = "c";
  catalogue->containers().create(container, {});
  const auto children = folders.subfolders(a);
  ASSERT_EQ(children.size(), 2U);
  EXPECT_EQ(children[0].path, "/a/x");
  EXPECT_EQ(children[1].path, "/a/y");
  ASSERT_EQ(folders.containers(a).size(), 1U);
  EXPECT_EQ(folders.containers(a)[0].path, "/a/c");
  EXPECT_EQ(folders.subfolders(root).at(0).path, "/a");
}

TEST_F(FoldersTest, KeepsHostileNamesVerbatim) {
  auto& folders = catalogue->folders();
  for (const auto& name : kHostileNames) {
    const auto id = folders.create(root, name);
    EXPECT_EQ(folders.find(root, "/" + name), id) << name;
  }
  std::vector<std::string> paths;
  for (const auto& entry : folders.subfolders(root)) paths.push_back(entry.path);
  for (const auto& name : kHostileNames) {
    EXPECT_NE(std::find(paths.begin(), paths.end(), "/" + name), paths.end()) << name;
  }
  EXPECT_EQ(paths.size(), std::size(kHostileNames));
}

TEST_F(FoldersTest, RefusesImpossibleNames) {
  auto& folders = catalogue->folders();
  for (const auto& name :
       {std::string{}, std::string{"."}, std::string{".."}, std::string{"a/b"}, std::string{"a\nb"},
        std::string(256, 'x'), std::string{"\xff"}, std::string{"\xc3"}, std::string{"a\0b", 3}}) {
    error_of([&] { folders.create(root, name); });
  }
  folders.create(root, "twice");
  EXPECT_EQ(error_of([&] { folders.create(root, "twice"); }),
            "folder exists already (folder=twice)");
}

TEST_F(FoldersTest, WalksTheTree) {
  auto& folders = catalogue->folders();
  const auto a = folders.create(root, "a");
  const auto b = folders.create(a, "b");
  folders.create(root, "c");
  const auto add = [&](std::int64_t folder, const std::string& name) {
    Container container;
    container.folder_id = folder;
    container.name = name;
    return catalogue->containers().create(container, {});
  };
  const auto second = add(root, "y");
  const auto first = add(root, "x");
  const auto deep = add(b, "z");
  auto& connection = catalogue->connection();
  const auto all = folder_branches(connection, root, true);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].path, "/");
  ASSERT_EQ(all[0].containers.size(), 2U);
  EXPECT_EQ(all[0].containers[0].id, first);
  EXPECT_EQ(all[0].containers[0].name, "x");
  EXPECT_EQ(all[0].containers[1].id, second);
  EXPECT_EQ(all[1].path, "/a");
  EXPECT_TRUE(all[1].containers.empty());
  EXPECT_EQ(all[2].path, "/a/b");
  EXPECT_EQ(all[2].containers.at(0).id, deep);
  EXPECT_EQ(all[3].path, "/c");
  const auto one = folder_branches(connection, b, false);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].path, "/a/b");
  EXPECT_EQ(folder_branches(connection, root, false).size(), 1U);
}

}  // namespace
}  // namespace oph::metadb
