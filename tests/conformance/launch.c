// usage: launch [--root DIR] [--cwd DIR] [--uid N] [--env K=V]... PROGRAM [ARG]...
//
// Starts a program in a root directory, in a working directory, as a user, with
// exactly the environment named and nothing else (of one name the last), and exits as
// it does (128 + N for signal N, 126 if the surroundings could not be made, 127 if it
// could not be started). Linked statically, so that nothing of this touches a dynamic
// loader.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int result, const char* what) {
  if (result == 0) return;
  fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
  exit(126);
}

// What a container runtime would provide, where the root has a place for it.
static void provide(const char* root, const char* directory) {
  char place[4096];
  struct stat status;
  snprintf(place, sizeof place, "%s%s", root, directory);
  if (stat(place, &status) != 0 || !S_ISDIR(status.st_mode)) return;
  must(mount(directory, place, NULL, MS_BIND | MS_REC, NULL), place);
}

static void enter(const char* root) {
  must(unshare(CLONE_NEWNS), "unshare");
  must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount /");
  provide(root, "/proc");
  provide(root, "/dev");
  must(chroot(root), root);
  must(chdir("/"), "/");
}

static void become(uid_t uid) {
  must(setgroups(0, NULL), "setgroups");
  must(setgid(uid), "setgid");
  must(setuid(uid), "setuid");
}

int main(int count, char** arguments) {
  const char *root = NULL, *cwd = NULL, *uid = NULL;
  int at = 1;
  clearenv();
  for (; at + 1 < count && strncmp(arguments[at], "--", 2) == 0; at += 2) {
    if (strcmp(arguments[at], "--root") == 0) root = arguments[at + 1];
    else if (strcmp(arguments[at], "--cwd") == 0) cwd = arguments[at + 1];
    else if (strcmp(arguments[at], "--uid") == 0) uid = arguments[at + 1];
    else if (strcmp(arguments[at], "--env") == 0) putenv(arguments[at + 1]);
    else break;
  }
  if (at >= count) {
    fprintf(stderr, "launch: no program\n");
    return 126;
  }
  if (root != NULL) enter(root);
  if (cwd != NULL) must(chdir(cwd), cwd);
  if (uid != NULL) become((uid_t)atoi(uid));

  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    execv(arguments[at], arguments + at);
    fprintf(stderr, "launch: execve: %s\n", strerror(errno));
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
