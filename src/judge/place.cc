// What the file and the line say: lock files, translations, bundles, comments, prose.
#include <array>

#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

bool in_test(std::string_view path) {
  for (std::string_view part : {"test", "spec", "mock", "fixture", "example", "sample"}) {
    if (contains_ignoring_case(path, part)) return true;
  }
  return false;
}

}  // namespace

void place_signals(const Context& context, std::string_view path, SignalSet& out) {
  const FileKind& file = context.file;
  out.add_if(file.lock, SignalId::LockFile);
  out.add_if(file.locale, SignalId::LocaleFile);
  out.add_if(file.minified, SignalId::Minified);
  out.add_if(file.changelog, SignalId::Changelog);
  out.add_if(file.environment, SignalId::EnvironmentFile);
  out.add_if(file.syntax == Syntax::Markup, SignalId::Prose);
  out.add_if(file.syntax == Syntax::Code, SignalId::CodeFile);
  out.add_if(file.syntax == Syntax::Json, SignalId::JsonFile);
  out.add_if(file.syntax == Syntax::Config || file.syntax == Syntax::Shell, SignalId::ConfigFile);
  out.add_if(context.comment, SignalId::Comment);
  out.add_if(in_test(path), SignalId::Test);
}

}  // namespace dredge::judging
