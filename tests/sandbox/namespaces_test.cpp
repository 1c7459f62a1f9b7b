#include "sandbox/namespaces.h"

#include <catch2/catch.hpp>
#include <sched.h>

using namespace whittle::sandbox;

namespace {

Workload workload() {
  Workload workload;
  workload.words = {"/server"};
  workload.user = Identity{.uid = 7, .gid = 8};
  return workload;
}

}  // namespace

TEST_CASE("root needs no user namespace, others have one") {
  CHECK((in_namespaces(workload(), Users::all).namespaces & CLONE_NEWUSER) == 0);
  CHECK_FALSE(in_namespaces(workload(), Users::all).admit);
  for (const Users users : {Users::many, Users::one_alone}) {
    const Launch launch = in_namespaces(workload(), users);
    CHECK((launch.namespaces & CLONE_NEWUSER) != 0);
    CHECK(launch.admit);
  }
}

TEST_CASE("groups cannot be set where there is one id alone, and that is said") {
  CHECK(in_namespaces(workload(), Users::all).sets_groups);
  CHECK_FALSE(in_namespaces(workload(), Users::one_alone).sets_groups);
  CHECK(not_shown_in_namespaces(Users::one_alone).size() == 3);
  CHECK(not_shown_in_namespaces(Users::all).size() == 2);
}

TEST_CASE("whoever is not said is root in it") {
  Workload unsaid;
  unsaid.words = {"/server"};
  CHECK(in_namespaces(unsaid, Users::all).workload.user == Identity{});
}
