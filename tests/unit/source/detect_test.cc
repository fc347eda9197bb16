#include "source/detect.h"

#include <cstdlib>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "unit/support/archives.h"
#include "unit/support/recording_sink.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::TempDir;
using Kind = TargetSpec::Kind;

Kind kind_of(const std::string& word) {
  const auto target = detect_target(word);
  EXPECT_TRUE(target) << target.error().message;
  return target ? target->kind : Kind::Stdin;
}

Error error_of(const std::string& word) {
  const auto target = detect_target(word);
  EXPECT_FALSE(target) << word;
  return target ? Error{} : target.error();
}

bool says(const Error& error, std::string_view part) {
  return error.message.find(part) != std::string::npos;
}

TEST(DetectTarget, SeesWhatLiesThere) {
  const TempDir dir;
  ASSERT_EQ(std::system(("git init -q '" + (dir / "repo").native() + "'").c_str()), 0);
  ASSERT_EQ(std::system(("git init -q --bare '" + (dir / "bare").native() + "'").c_str()), 0);
  dir.write("layout/oci-layout", "{}");
  dir.write("layout/index.json", "{}");
  dir.write("folder/a", "1");
  dir.write("saved.tar", testing::make_tar({{"manifest.json", R"([{"Layers":[]}])"}}));
  dir.write("plain.tar", testing::make_tar({{"a", "1"}}));
  EXPECT_EQ(kind_of(dir / "repo"), Kind::Git);
  EXPECT_EQ(kind_of(dir / "bare"), Kind::Git);
  EXPECT_EQ(kind_of(dir / "layout"), Kind::Image);
  EXPECT_EQ(kind_of(dir / "saved.tar"), Kind::Image);
  EXPECT_EQ(kind_of(dir / "folder"), Kind::Dir);
  EXPECT_EQ(kind_of(dir / "plain.tar"), Kind::File);
  EXPECT_EQ(kind_of("-"), Kind::Stdin);
}

TEST(DetectTarget, APrefixDecides) {
  const TempDir dir;
  ASSERT_EQ(std::system(("git init -q '" + (dir / "repo").native() + "'").c_str()), 0);
  const std::string repo = (dir / "repo").native();
  EXPECT_EQ(kind_of("dir:" + repo), Kind::Dir);
  EXPECT_EQ(kind_of("git:" + repo), Kind::Git);
  const auto target = detect_target("dir:" + repo);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->location, repo);
  EXPECT_EQ(target->as_named, "dir:" + repo);
  EXPECT_EQ(error_of("git:" + dir.path().native()).code, ErrorCode::InvalidInput);
  EXPECT_EQ(error_of("file:" + repo).code, ErrorCode::InvalidInput);
}

TEST(DetectTarget, SaysWhatToDoAboutAWordThatIsNoTarget) {
  const TempDir dir;
  const Error missing = error_of((dir / "missing").native());
  EXPECT_EQ(missing.code, ErrorCode::NotFound);
  EXPECT_TRUE(says(missing, "no such file or folder"));
  EXPECT_TRUE(says(error_of("imge:x.tar"), "did you mean \"image:\"?"));
  EXPECT_EQ(error_of("").code, ErrorCode::InvalidInput);
}

TEST(DetectTarget, TakesAddressesForRepositories) {
  for (const char* word :
       {"https://git.example/x.git", "git@git.example:x.git", "git:ssh://git.example/x.git"}) {
    const auto target = detect_target(word);
    ASSERT_TRUE(target) << word;
    EXPECT_EQ(target->kind, Kind::Git);
    EXPECT_TRUE(target->is_remote);
    EXPECT_FALSE(target->location.starts_with("git:"));
  }
}

TEST(DetectTarget, SaysHowToFetchARemoteImage) {
  const Error error = error_of("docker://registry.example/x");
  EXPECT_EQ(error.code, ErrorCode::Unsupported);
  EXPECT_TRUE(says(error, "fetch it first"));
}

TEST(OpenSource, TakesARangeOfRepositoriesOnly) {
  const TempDir dir;
  dir.write("folder/a", "1");
  const auto target = detect_target((dir / "folder").native());
  ASSERT_TRUE(target);
  EXPECT_EQ(open_source(*target, {.range = GitRange{"a", "b"}}).error().code,
            ErrorCode::InvalidInput);
}

TEST(DetectTarget, HasARowForEveryKind) {
  for (const Kind kind : {Kind::Dir, Kind::File, Kind::Git, Kind::Image, Kind::Stdin}) {
    int rows = 0;
    for (const SourceKind& row : kSourceKinds) rows += row.kind == kind ? 1 : 0;
    EXPECT_EQ(rows, 1);
  }
}

TEST(OpenSource, OpensEveryKindOfPath) {
  const TempDir dir;
  dir.write("folder/a", "1");
  dir.write("saved.tar", testing::make_tar({{"manifest.json", R"([{"Layers":[]}])"}}));
  ASSERT_EQ(std::system(("git init -q '" + (dir / "repo").native() + "'").c_str()), 0);
  for (const char* name : {"folder", "folder/a", "saved.tar", "repo"}) {
    const auto target = detect_target((dir / name).native());
    ASSERT_TRUE(target) << name;
    auto source = open_source(*target, {});
    ASSERT_TRUE(source) << source.error().message;
    testing::RecordingSink sink;
    testing::scan_all(**source, sink);
    EXPECT_FALSE(sink.blobs.empty()) << name;
  }
}

TEST(OpenSource, ReadsANamedPipe) {
  const TempDir dir;
  const std::string pipe = (dir / "pipe").native();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] {
    const Fd out(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_EQ(::write(out.get(), "KEY=1\n", 6), 6);
  });
  const auto target = detect_target(pipe);
  ASSERT_TRUE(target);
  auto source = open_source(*target, {});
  ASSERT_TRUE(source) << source.error().message;
  testing::RecordingSink sink;
  testing::scan_all(**source, sink);
  writer.join();
  EXPECT_EQ(sink.blobs, (std::map<std::string, std::string>{{pipe, "KEY=1\n"}}));
}

}  // namespace
}  // namespace dredge
