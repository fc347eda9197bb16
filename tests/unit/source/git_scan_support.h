// Reads a whole source into memory, to ask what was seen where.
#pragma once

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "dredge/source.h"
#include "source/git_source.h"

namespace dredge::testing {

struct SeenContent {
  std::optional<BlobId> id;
  std::string bytes;
  CommitOrigin origin;
  bool streamed = false;
};

class CollectingSink final : public BlobSink {
 public:
  bool sighted(const BlobId& id, const Origin&) override { return ids_.insert(id).second; }
  void accept(const Blob& blob) override {
    seen.push_back({blob.id, std::string(blob.bytes), origin_of(blob.origin), false});
  }
  void accept_stream(const Origin& origin, ByteStream& stream) override {
    std::string bytes;
    std::vector<char> buffer(1 << 16);
    for (;;) {
      const auto count = stream.read(buffer);
      ASSERT_TRUE(count) << count.error().message;
      if (*count == 0) break;
      bytes.append(buffer.data(), *count);
    }
    seen.push_back({std::nullopt, std::move(bytes), origin_of(origin), true});
  }
  void skip(const Origin& origin, std::uint64_t, Error why) override {
    notices.push_back(origin.display_path() + ": " + why.message);
  }
  void elsewhere(const Origin& origin, Error why) override {
    notices.push_back(origin.display_path() + ": " + why.message);
    ++elsewhere_count;
  }

  std::vector<SeenContent> seen;
  std::vector<std::string> notices;
  std::size_t elsewhere_count = 0;  // of the notices

 private:
  static CommitOrigin origin_of(const Origin& origin) {
    return std::get<CommitOrigin>(origin.where);
  }
  std::set<BlobId> ids_;
};

struct PlacedBlob {
  BlobId id;
  CommitOrigin origin;
};

// One repository, opened and read.
class GitScan {
 public:
  explicit GitScan(const std::filesystem::path& repository, const GitOptions& options = {}) {
    auto opened = open_git_source(repository, options);
    EXPECT_TRUE(opened) << opened.error().message;
    if (!opened) return;
    source = std::move(*opened);
    std::vector<std::unique_ptr<Batch>> batches;
    const auto keep = [&](std::unique_ptr<Batch> batch) { batches.push_back(std::move(batch)); };
    const auto split = source->split(keep, sink, {});
    EXPECT_TRUE(split) << split.error().message;
    for (const auto& batch : batches) {
      const auto read = batch->read(sink, {});
      EXPECT_TRUE(read) << read.error().message;
    }
  }

  // The content that holds `marker` at a place of that kind; nullptr when there is none.
  const SeenContent* find(GitPlace place, std::string_view marker) const {
    const auto found =
        std::find_if(sink.seen.begin(), sink.seen.end(), [&](const SeenContent& one) {
          return one.origin.place == place && one.bytes.find(marker) != std::string::npos;
        });
    return found == sink.seen.end() ? nullptr : &*found;
  }
  // The same among the blobs of the object database. One that stands on disk too is read there.
  const SeenContent* blob_with(std::string_view marker) const {
    const SeenContent* blob = find(GitPlace::Unreachable, marker);
    if (blob != nullptr) return blob;
    const SeenContent* file = find(GitPlace::Worktree, marker);
    return file != nullptr && file->id.has_value() ? file : nullptr;
  }

  bool has_notice(std::string_view words) const {
    return std::any_of(sink.notices.begin(), sink.notices.end(), [&](const std::string& notice) {
      return notice.find(words) != std::string::npos;
    });
  }

  // The places in history; those of equal files on disk come as `on_disk`.
  std::vector<PlacedBlob> trace(const std::vector<BlobId>& wanted) {
    std::vector<PlacedBlob> places;
    const auto note = [&](const BlobId& id, const Origin& origin) {
      const auto& commit = std::get<CommitOrigin>(origin.where);
      if (commit.place == GitPlace::Worktree) {
        on_disk.push_back(commit.path);
      } else {
        places.push_back({id, commit});
      }
    };
    const auto traced = source->trace(wanted, note, {});
    EXPECT_TRUE(traced) << traced.error().message;
    return places;
  }
  // Traces the one blob that holds `marker`.
  std::vector<CommitOrigin> places_of(std::string_view marker) {
    const SeenContent* content = blob_with(marker);
    EXPECT_NE(content, nullptr) << marker;
    std::vector<CommitOrigin> origins;
    if (content == nullptr) return origins;
    for (PlacedBlob& place : trace({*content->id})) origins.push_back(std::move(place.origin));
    return origins;
  }

  CollectingSink sink;
  std::unique_ptr<Source> source;
  std::vector<std::string> on_disk;
};

}  // namespace dredge::testing
