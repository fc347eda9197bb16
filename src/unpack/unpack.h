// Opens containers inside blobs: archives and compressed files, nested, within a budget. Nothing is
// ever written to disk, and a container that breaks off still gives what was readable.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/budget.h"
#include "dredge/origin.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// Where readable texts go. Confined to one worker. Origins and bytes are borrowed for the call.
class TextSink {
 public:
  virtual ~TextSink() = default;
  // A text, or a binary that is no container: at most kWholeBlobBytes.
  virtual void text(const Origin& origin, std::string_view whole) = 0;
  // The same for one too large to hold. Read it to its end. Of a member of an archive it passes
  // once and never fails: where it breaks off it ends, and `skip` is called afterwards. The stream
  // that went into unpack_stream comes out as it was, with its errors and its rewind(), unless it
  // is a container.
  virtual void text_stream(const Origin& origin, ByteStream& bytes) = 0;
  // So many bytes of members were handed over by one of the calls above, on top of the bytes of the
  // outer blob.
  virtual void unpacked(std::uint64_t bytes) = 0;
  // A member, or what follows in a container, was not read. `bytes` is 0 when nobody can tell.
  virtual void skip(const Origin& origin, std::uint64_t bytes, Error why) = 0;
  // True ends the work at the next member.
  virtual bool stopped() const { return false; }
};

// Hands `bytes` to the sink as they are or, when they are an archive or compressed, everything
// inside; origins then say so in Origin::inside. The first bytes decide, but are never a reason to
// skip: what does not open is handed over as it is, with a notice when it does not look like text.
void unpack(const Origin& origin, std::string_view bytes, const Budget& budget, TextSink& sink);
void unpack_stream(const Origin& origin, ByteStream& bytes, const Budget& budget, TextSink& sink);

}  // namespace dredge
