#include "rootfs/need_files.h"

#include "rootfs/closure_files.h"

namespace whittle::rootfs {

void add_needs(Builder& builder, const closure::Engine& engine, const needs::Answer& answer,
               const std::map<std::string, closure::Reason>& included) {
  const std::size_t asked = answer.programs.size() - answer.brought.size();
  for (std::size_t i = 0; i < answer.programs.size(); ++i) {
    const closure::Closure& closure = answer.programs[i];
    const auto other = included.find(closure.program);
    if (i >= asked) {
      add_closure(builder, engine, closure, answer.brought[i - asked]);
    } else if (other != included.end()) {
      add_closure(builder, engine, closure, other->second);
    } else {
      add_closure(builder, engine, closure);
    }
  }
  for (const needs::Taken& taken : answer.taken)
    builder.add_link(engine.walker(), taken.path, taken.reason);
  for (const needs::Written& written : answer.written) {
    if (builder.has(written.path)) continue;
    if (written.target.empty()) {
      builder.write_file(written.path, written.bytes, 0644, written.reason);
    } else {
      builder.write_link(written.path, written.target, written.reason);
    }
  }
}

}  // namespace whittle::rootfs
