#include "source/file_source.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/support/recording_sink.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::RecordingSink;
using testing::TempDir;

RecordingSink scan(const std::filesystem::path& root, FileOptions options = {}) {
  RecordingSink sink;
  auto source = open_file_source(root, options);
  EXPECT_TRUE(source) << source.error().message;
  if (source) testing::scan_all(**source, sink);
  return sink;
}

TEST(FileSource, FindsEveryFileByItsPathBelowTheTarget) {
  const TempDir dir;
  dir.write("a.txt", "one");
  dir.write("b/c/.hidden", "two");
  dir.write(".git/config", "three");
  dir.write("empty", "");
  const RecordingSink sink = scan(dir.path());
  const std::map<std::string, std::string> all = {
      {"a.txt", "one"}, {"b/c/.hidden", "two"}, {".git/config", "three"}, {"empty", ""}};
  EXPECT_EQ(sink.blobs, all);
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(FileSource, ReadsASingleFileUnderItsOwnName) {
  const TempDir dir;
  const auto file = dir.write("deep/app.env", "KEY=1\n");
  const RecordingSink sink = scan(file);
  EXPECT_EQ(sink.blobs, (std::map<std::string, std::string>{{"app.env", "KEY=1\n"}}));
}

TEST(FileSource, GivesWholeFilesUpToTheLimitAndStreamsAbove) {
  const TempDir dir;
  const std::string whole(kWholeBlobBytes, 'x');
  const std::string large = whole + "tail";
  dir.write("whole", whole);
  dir.write("large", large);
  const RecordingSink sink = scan(dir.path());
  EXPECT_EQ(sink.streamed, std::vector<std::string>{"large"});
  EXPECT_TRUE(sink.blobs.at("whole") == whole);
  EXPECT_TRUE(sink.blobs.at("large") == large);
}

TEST(FileSource, ReadsManyFilesOfManyFolders) {
  const TempDir dir;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = std::to_string(i);
    dir.write("d" + std::to_string(i % 7) + "/" + name, name);
  }
  const RecordingSink sink = scan(dir.path());
  ASSERT_EQ(sink.blobs.size(), 1000U);
  for (const auto& [path, bytes] : sink.blobs) EXPECT_TRUE(path.ends_with("/" + bytes)) << path;
}

TEST(FileSource, ReadsFilesWhoseSizeTheSystemDoesNotTell) {
  const RecordingSink sink = scan("/proc/self/status");
  EXPECT_TRUE(sink.blobs.at("status").find("Name:") != std::string::npos);
}

TEST(FileSource, CutsTheHolesOfSparseFiles) {
  const TempDir dir;
  const auto file = dir.write("sparse", "head");
  constexpr std::uintmax_t kSize = 1ull << 40;
  std::filesystem::resize_file(file, kSize);
  std::ofstream out(file, std::ios::binary | std::ios::app);
  out << "tail";
  out.close();
  const RecordingSink sink = scan(dir.path());
  const std::string& bytes = sink.blobs.at("sparse");
  EXPECT_TRUE(bytes.starts_with("head"));
  EXPECT_TRUE(bytes.ends_with("tail"));
  EXPECT_LT(bytes.size(), 1U << 20);
}

TEST(FileSource, SaysWhichLinksItDoesNotFollow) {
  const TempDir outside;
  outside.write("file", "secret elsewhere");
  const TempDir dir;
  dir.write("real", "here");
  std::filesystem::create_symlink("real", dir / "inside");
  std::filesystem::create_symlink(outside.path(), dir / "outside");
  std::filesystem::create_symlink("missing", dir / "broken");
  const RecordingSink sink = scan(dir.path());
  EXPECT_EQ(sink.blobs.size(), 1U);
  ASSERT_EQ(sink.skipped.size(), 2U);
  EXPECT_EQ(sink.skipped.find("outside")->second.code, ErrorCode::Unsupported);
  EXPECT_EQ(sink.skipped.find("broken")->second.code, ErrorCode::NotFound);
}

TEST(FileSource, NeverWaitsForAPipe) {
  const TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  const RecordingSink sink = scan(dir.path());
  ASSERT_EQ(sink.skipped.count("pipe"), 1U);
  EXPECT_EQ(sink.skipped.find("pipe")->second.code, ErrorCode::Unsupported);
}

TEST(FileSource, RefusesAFileThatBecameALinkAfterTheWalk) {
  const TempDir outside;
  outside.write("file", "elsewhere");
  const TempDir dir;
  dir.write("a/file", "here");
  dir.write("b", "here");
  auto source = open_file_source(dir.path(), {});
  ASSERT_TRUE(source);
  RecordingSink sink;
  std::vector<std::unique_ptr<Batch>> batches;
  ASSERT_TRUE((*source)->split([&](auto batch) { batches.push_back(std::move(batch)); }, sink, {}));
  std::filesystem::remove_all(dir / "a");
  std::filesystem::create_directory_symlink(outside.path(), dir / "a");
  std::filesystem::remove(dir / "b");
  std::filesystem::create_symlink(outside / "file", dir / "b");
  for (const auto& batch : batches) ASSERT_TRUE(batch->read(sink, {}));
  EXPECT_TRUE(sink.blobs.empty());
  EXPECT_EQ(sink.skipped.count("a"), 1U);
  EXPECT_EQ(sink.skipped.count("b"), 1U);
}

TEST(FileSource, LeavesOutIgnoredFilesOnlyWhenAsked) {
  const TempDir dir;
  dir.write(".gitignore", "*.log\n/build/\n!keep.log\n");
  dir.write("a.log", "1");
  dir.write("keep.log", "2");
  dir.write("build/x", "3");
  dir.write("sub/build/x", "4");
  dir.write("sub/.gitignore", "!a.log\nkeep.log\n");
  dir.write("sub/a.log", "5");
  dir.write("sub/keep.log", "6");
  EXPECT_EQ(scan(dir.path()).blobs.size(), 8U);
  const RecordingSink sink = scan(dir.path(), {.gitignore = true});
  const std::map<std::string, std::string> kept = {{".gitignore", "*.log\n/build/\n!keep.log\n"},
                                                   {"keep.log", "2"},
                                                   {"sub/build/x", "4"},
                                                   {"sub/.gitignore", "!a.log\nkeep.log\n"},
                                                   {"sub/a.log", "5"}};
  EXPECT_EQ(sink.blobs, kept);
}

TEST(FileSource, SaysThatTheTargetDoesNotExist) {
  const TempDir dir;
  const auto source = open_file_source(dir / "nothing", {});
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::NotFound);
}

TEST(FileSource, ReadsAFileForOwnersButNoneOutside) {
  const TempDir dir;
  dir.write("secret", "outside");
  dir.write("repo/docs/CODEOWNERS", "* @team\n");
  const auto source = open_file_source(dir / "repo", {});
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->read_file("docs/CODEOWNERS").value(), "* @team\n");
  EXPECT_EQ((*source)->read_file("CODEOWNERS").error().code, ErrorCode::NotFound);
  EXPECT_EQ((*source)->read_file("../secret").error().code, ErrorCode::NotFound);
  EXPECT_EQ((*source)->read_file((dir / "secret").native()).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace dredge
