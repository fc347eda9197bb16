#include "memory/build_id.h"

#include <cstdint>
#include <cstring>

#include <elf.h>
#include <link.h>

namespace dredge {
namespace {

struct Search {
  std::uintptr_t inside = 0;  // an address of the object that is looked for
  std::string id;
};

std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

// Source: elf(5), "Notes".
std::string id_in(const char* at, std::size_t left) {
  ElfW(Nhdr) note;
  while (left >= sizeof note) {
    std::memcpy(&note, at, sizeof note);
    const std::size_t name = padded(note.n_namesz);
    const std::size_t body = padded(note.n_descsz);
    if (left - sizeof note < name || left - sizeof note - name < body) break;
    const char* const text = at + sizeof note;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(text, "GNU", 4) == 0)
      return {text + name, note.n_descsz};
    at = text + name + body;
    left -= sizeof note + name + body;
  }
  return "";
}

int look(dl_phdr_info* object, std::size_t, void* found) {
  Search& search = *static_cast<Search*>(found);
  bool is_ours = false;
  std::string id;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = object->dlpi_phdr[i];
    const std::uintptr_t begin = object->dlpi_addr + header.p_vaddr;
    if (header.p_type == PT_LOAD && search.inside - begin < header.p_memsz) is_ours = true;
    if (header.p_type == PT_NOTE && id.empty())
      id = id_in(reinterpret_cast<const char*>(begin), header.p_memsz);
  }
  if (is_ours) search.id = id;
  return is_ours ? 1 : 0;
}

}  // namespace

std::string build_id() {
  Search search{reinterpret_cast<std::uintptr_t>(&look), {}};
  dl_iterate_phdr(look, &search);
  return search.id;
}

}  // namespace dredge
