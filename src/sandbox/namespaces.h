#pragma once

#include "sandbox/child.h"
#include "sandbox/workload.h"

#include <optional>
#include <string>
#include <vector>

// A root of its own: mount, PID, IPC, UTS and network namespaces, as a container has them.
namespace whittle::sandbox {

// Which users a program can have in it.
enum class Users {
  all,       // root without a user namespace
  many,      // those of /etc/subuid, by newuidmap
  one_alone  // whoever runs whittle, called as the program wants to be
};

// What there is here for whoever runs this.
Users users_here();

// Starts in the directory "root" of the room, with the capabilities of a container.
Launch in_namespaces(Workload workload, Users users);

// Why that cannot be here; nullopt: it can.
std::optional<std::string> why_no_namespaces(const Workload& workload, Users users);

// What a run in them does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_in_namespaces(Users users);

}  // namespace whittle::sandbox
