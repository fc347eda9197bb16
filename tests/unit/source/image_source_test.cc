#include "source/image_source.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "unit/support/archives.h"
#include "unit/support/recording_sink.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::ArchiveFormat;
using testing::make_archive;
using testing::make_tar;
using testing::Member;
using testing::pack;
using testing::Packing;
using testing::RecordingSink;
using testing::TempDir;

// A layout in the making: files by name, blobs by their digest.
struct Layout {
  std::vector<Member> files;

  std::string add_blob(const std::string& content) {
    const std::string digest = sha256_hex(content);
    files.push_back({"blobs/sha256/" + digest, content});
    return "sha256:" + digest;
  }
  std::string add_manifest(const std::string& config, const std::vector<std::string>& layers) {
    std::string list;
    for (const std::string& layer : layers) {
      list += fmt::format(R"({}{{"digest":"{}"}})", list.empty() ? "" : ",", layer);
    }
    return add_blob(fmt::format(R"({{"config":{{"digest":"{}"}},"layers":[{}],)"
                                R"("annotations":{{"note":"on the manifest"}}}})",
                                config, list));
  }
  void finish(const std::string& manifest) {
    files.push_back({"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"});
    files.push_back(
        {"index.json", fmt::format(R"({{"manifests":[{{"digest":"{}","annotations":)"
                                   R"({{"org.opencontainers.image.ref.name":"v1"}}}}]}})",
                                   manifest)});
  }
  std::filesystem::path as_folder(const TempDir& dir) const {
    for (const Member& file : files) dir.write("image/" + file.path, file.content);
    return dir / "image";
  }
  std::filesystem::path as_tar(const TempDir& dir) const {
    return dir.write("image.tar", make_tar(files));
  }
};

constexpr const char* kConfig = R"({"architecture":"amd64","author":"jane",
 "config":{"Env":["PATH=/bin","DB_PASSWORD=hunter2"],"Labels":{"owner":"team-a"},
 "Cmd":["serve","--key","abc"],"User":"root"},
 "rootfs":{"diff_ids":["sha256:aa","sha256:bb","sha256:cc"]},
 "history":[{"created_by":"ADD base"},{"created_by":"ENV A=1","empty_layer":true,"comment":"why"},
 {"created_by":"COPY key"},{"created_by":"RUN rm key"}]})";

// A base, a layer with a key packed by `packing`, and one that deletes, replaces and hides.
Layout three_layers(Packing packing) {
  Layout layout;
  const std::string base = layout.add_blob(make_tar({{"./etc/os", "base"},
                                                     {"etc/old", "old"},
                                                     {"dir/a", "a"},
                                                     {"dir/sub/b", "b"},
                                                     {"was", "f"}}));
  const std::string middle = layout.add_blob(
      make_archive(ArchiveFormat::Tar, {{"root/key", "private"}, {"root/kept", "kept"}}, packing));
  const std::string top = layout.add_blob(make_tar({{"root/.wh.key", ""},
                                                    {"etc/old", "new"},
                                                    {"dir/.wh..wh..opq", ""},
                                                    {"dir/c", "c"},
                                                    {"was", "", "", true}}));
  const std::string config = layout.add_blob(kConfig);
  layout.finish(layout.add_manifest(config, {base, middle, top}));
  return layout;
}

RecordingSink scan(const std::filesystem::path& path) {
  RecordingSink sink;
  auto source = open_image_source(path);
  EXPECT_TRUE(source) << source.error().message;
  if (source) testing::scan_all(**source, sink);
  return sink;
}

const LayerOrigin* layer_of(const RecordingSink& sink, std::string_view path, std::uint32_t index) {
  for (const Origin& origin : sink.origins) {
    const auto& layer = std::get<LayerOrigin>(origin.where);
    if (layer.path == path && layer.index == index) return &layer;
  }
  ADD_FAILURE() << path;
  return nullptr;
}

bool visible(const RecordingSink& sink, std::string_view path, std::uint32_t index) {
  const LayerOrigin* layer = layer_of(sink, path, index);
  return layer != nullptr && layer->visible;
}

class EveryLayerPacking : public ::testing::TestWithParam<Packing> {};

TEST_P(EveryLayerPacking, ReadsEveryFileOfEveryLayer) {
  const TempDir dir;
  const Layout layout = three_layers(GetParam());
  for (const auto& path : {layout.as_folder(dir), layout.as_tar(dir)}) {
    ASSERT_TRUE(is_image(path));
    const RecordingSink sink = scan(path);
    EXPECT_TRUE(sink.skipped.empty());
    EXPECT_EQ(sink.blobs.at("layer2!root/key"), "private");
    EXPECT_EQ(sink.blobs.at("layer1!etc/os"), "base");
    const LayerOrigin* key = layer_of(sink, "root/key", 2);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->image, "v1");
    EXPECT_EQ(key->layer, "sha256:bb");
    EXPECT_EQ(key->created_by, "COPY key");
    EXPECT_EQ(key->count, 3U);
  }
}

INSTANTIATE_TEST_SUITE_P(ImageSource, EveryLayerPacking,
                         ::testing::Values(Packing::None, Packing::Gzip, Packing::Zstd));

TEST(ImageSource, SaysWhatTheFinalFileSystemStillShows) {
  const TempDir dir;
  const RecordingSink sink = scan(three_layers(Packing::Gzip).as_tar(dir));
  EXPECT_FALSE(visible(sink, "root/key", 2));  // deleted
  EXPECT_TRUE(visible(sink, "root/kept", 2));
  EXPECT_FALSE(visible(sink, "etc/old", 1));  // replaced
  EXPECT_TRUE(visible(sink, "etc/old", 3));
  EXPECT_TRUE(visible(sink, "etc/os", 1));
  EXPECT_FALSE(visible(sink, "dir/a", 1));  // behind an opaque folder
  EXPECT_FALSE(visible(sink, "dir/sub/b", 1));
  EXPECT_TRUE(visible(sink, "dir/c", 3));
  EXPECT_FALSE(visible(sink, "was", 1));  // a folder took its place
}

TEST(ImageSource, ReadsTheConfigurationAsText) {
  const TempDir dir;
  const RecordingSink sink = scan(three_layers(Packing::None).as_folder(dir));
  EXPECT_EQ(sink.blobs.at("config.env"), "PATH=/bin\nDB_PASSWORD=hunter2\n");
  EXPECT_EQ(sink.blobs.at("config.labels"), "owner=team-a\n");
  EXPECT_EQ(sink.blobs.at("config.cmd"), "serve\n--key\nabc\n");
  EXPECT_EQ(sink.blobs.at("history[1]"), "ENV A=1\nwhy\n");
  const std::string& rest = sink.blobs.at("config");
  EXPECT_NE(rest.find("jane"), std::string::npos);
  EXPECT_NE(rest.find("\"User\": \"root\""), std::string::npos);
  EXPECT_EQ(rest.find("hunter2"), std::string::npos);
  std::string all;
  for (const auto& [path, bytes] : sink.blobs) all += bytes;
  EXPECT_NE(all.find("on the manifest"), std::string::npos);
}

TEST(ImageSource, ReadsDockerArchivesWithLinkedLayers) {
  const TempDir dir;
  const std::string base = make_tar({{"a", "1"}});
  const auto path = dir.write(
      "saved.tar",
      make_tar({{"aa.tar", base},
                {"one/layer.tar", "", "../aa.tar"},
                {"two/layer.tar", make_tar({{"b", "2"}})},
                {"cc.json", R"({"rootfs":{"diff_ids":["sha256:aa","sha256:bb"]}})"},
                {"repositories", R"({"app":{"latest":"two"}})"},
                {"manifest.json", R"([{"Config":"cc.json","RepoTags":["app:1","app:latest"],)"
                                  R"("Layers":["one/layer.tar","two/layer.tar"]}])"}}));
  ASSERT_TRUE(is_image(path));
  const RecordingSink sink = scan(path);
  EXPECT_TRUE(sink.skipped.empty());
  EXPECT_EQ(sink.blobs.at("layer1!a"), "1");
  EXPECT_EQ(sink.blobs.at("layer2!b"), "2");
  EXPECT_EQ(sink.blobs.count("repositories"), 1U);
  EXPECT_EQ(layer_of(sink, "b", 2)->image, "app:1, app:latest");
}

TEST(ImageSource, ReadsALayerThatImagesShareOnce) {
  const TempDir dir;
  const auto path = dir.write(
      "saved.tar",
      make_tar({{"base.tar", make_tar({{"a", "1"}})},
                {"hides.tar", make_tar({{".wh.a", ""}})},
                {"1.json", "{}"},
                {"2.json", R"({"a":1})"},
                {"manifest.json", R"([{"Config":"1.json","RepoTags":["x"],"Layers":["base.tar"]},)"
                                  R"({"Config":"2.json","RepoTags":["y"],)"
                                  R"("Layers":["base.tar","hides.tar"]}])"}}));
  const RecordingSink sink = scan(path);
  int times = 0;
  for (const Origin& origin : sink.origins) {
    times += std::get<LayerOrigin>(origin.where).path == "a" ? 1 : 0;
  }
  EXPECT_EQ(times, 1);
  EXPECT_EQ(layer_of(sink, "a", 1)->image, "x, y");
  EXPECT_TRUE(visible(sink, "a", 1));  // in x
}

TEST(ImageSource, FollowsNestedIndexesAndReadsAttestations) {
  const TempDir dir;
  Layout layout;
  const std::string layer = layout.add_blob(make_tar({{"a", "1"}}));
  const std::string image = layout.add_manifest(layout.add_blob("{}"), {layer});
  const std::string statement = layout.add_blob(R"({"predicate":{"args":"KEY=hunter2"}})");
  const std::string attestation = layout.add_manifest(layout.add_blob(R"({"b":1})"), {statement});
  layout.finish(layout.add_blob(fmt::format(
      R"({{"manifests":[{{"digest":"{}"}},{{"digest":"{}"}},{{"digest":"sha256:00"}}]}})", image,
      attestation)));
  const RecordingSink sink = scan(layout.as_tar(dir));
  EXPECT_TRUE(sink.skipped.empty());
  EXPECT_EQ(sink.blobs.at("layer1!a"), "1");
  bool found = false;
  for (const auto& [path, bytes] : sink.blobs) found |= bytes.find("hunter2") != std::string::npos;
  EXPECT_TRUE(found);
}

TEST(ImageSource, SaysThatALayerBreaksOffAndGivesWhatWasReadable) {
  const TempDir dir;
  Layout layout;
  std::string large;
  for (int i = 0; i < 100'000; ++i) large += std::to_string(i * 7919);
  const std::string whole =
      make_archive(ArchiveFormat::Tar, {{"a", "1"}, {"b", large}, {"c", "3"}}, Packing::Gzip);
  const std::string cut = layout.add_blob(whole.substr(0, whole.size() / 2));
  layout.finish(layout.add_manifest(layout.add_blob("{}"), {cut}));
  const RecordingSink sink = scan(layout.as_tar(dir));
  EXPECT_EQ(sink.blobs.at("layer1!a"), "1");
  EXPECT_TRUE(large.starts_with(sink.blobs.at("layer1!b")));
  ASSERT_FALSE(sink.skipped.empty());
  EXPECT_EQ(sink.skipped.begin()->second.code, ErrorCode::Corrupt);
}

TEST(ImageSource, SaysThatALayerIsMissingOrTheArchiveCut) {
  const TempDir dir;
  const std::string saved =
      make_tar({{"manifest.json", R"([{"Config":"c","Layers":["gone.tar","cut.tar"]}])"},
                {"c", "{}"},
                {"cut.tar", make_tar({{"a", "1"}, {"b", std::string(100'000, 'b')}})}});
  const auto path = dir.write("saved.tar", std::string_view(saved).substr(0, 50'000));
  const RecordingSink sink = scan(path);
  EXPECT_EQ(sink.blobs.at("layer2!a"), "1");
  bool missing = false;
  bool corrupt = false;
  for (const auto& [where, why] : sink.skipped) {
    missing |= why.code == ErrorCode::NotFound;
    corrupt |= why.code == ErrorCode::Corrupt;
  }
  EXPECT_TRUE(missing);
  EXPECT_TRUE(corrupt);
}

TEST(ImageSource, SurvivesManifestsOfTheWrongShape) {
  const TempDir dir;
  for (const char* manifest :
       {R"([1,"x",{"Config":5,"Layers":"a","RepoTags":{"a":1}},{"Layers":[{}]}])", R"({"a":[]})",
        "[", R"("Layers")", "[[[[[[]]]]]]"}) {
    for (const char* config : {"[]", "5", R"({"config":[1],"history":{"a":1},"rootfs":7})"}) {
      const auto path =
          dir.write("x.tar", make_tar({{"manifest.json", manifest},
                                       {"index.json", R"({"manifests":[5,{"digest":7}]})"},
                                       {"5", config},
                                       {"other", "still read"}}));
      EXPECT_EQ(scan(path).blobs.at("other"), "still read");
    }
  }
}

TEST(ImageSource, IsNotTakenInByOtherArchives) {
  const TempDir dir;
  EXPECT_FALSE(is_image(dir.write("a.tar", make_tar({{"manifest.json", R"({"name":"x"})"}}))));
  EXPECT_FALSE(is_image(dir.write(
      "a.zip", make_archive(ArchiveFormat::Zip, {{"manifest.json", R"([{"Layers":[]}])"}}))));
  EXPECT_FALSE(is_image(dir.write("a.txt", "text")));
  EXPECT_FALSE(is_image(dir.path()));
}

// With the tools that write such images, where they are installed.
TEST(ImageSource, ReadsWhatRealToolsWrite) {
  if (std::system("command -v umoci >/dev/null && command -v skopeo >/dev/null") != 0) {
    GTEST_SKIP() << "umoci and skopeo are not installed";
  }
  const TempDir dir;
  dir.write("key", "first\n");
  dir.write("more", "second\n");
  const std::string in = dir.path().native();
  const std::string script = fmt::format(
      "cd '{}' && exec >/dev/null 2>&1 && umoci init --layout l && umoci new --image l:v1 && "
      "umoci config --image l:v1 --config.env PASSWORD=hunter2 && "
      "umoci insert --rootless --image l:v1 key /etc/key && "
      "umoci insert --rootless --image l:v1 more /etc/more && "
      "umoci insert --rootless --image l:v1 --whiteout /etc/key && "
      "skopeo --insecure-policy copy oci:l:v1 docker-archive:saved.tar:app:1 && "
      "skopeo --insecure-policy copy --dest-compress-format zstd oci:l:v1 oci:z:v1",
      in);
  ASSERT_EQ(std::system(script.c_str()), 0);
  for (const char* name : {"l", "saved.tar", "z"}) {
    ASSERT_TRUE(is_image(dir / name)) << name;
    const RecordingSink sink = scan(dir / name);
    EXPECT_TRUE(sink.skipped.empty()) << name;
    EXPECT_EQ(sink.blobs.at("layer1!etc/key"), "first\n") << name;
    EXPECT_EQ(sink.blobs.at("layer2!etc/more"), "second\n") << name;
    EXPECT_NE(sink.blobs.at("config.env").find("PASSWORD=hunter2\n"), std::string::npos) << name;
    EXPECT_FALSE(visible(sink, "etc/key", 1)) << name;
    EXPECT_TRUE(visible(sink, "etc/more", 2)) << name;
  }
}

}  // namespace
}  // namespace dredge
