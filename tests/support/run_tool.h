#pragma once

#include "rootfs/manifest.h"
#include "support/compiled.h"
#include "support/made_root.h"

#include <memory>
#include <string>

// A root with one static program in it that does what it is told, so that all of it can be
// started anywhere.
namespace whittle::test {

// /tool VERB [ARG]: see below.
inline const std::string& tool_bytes() {
  static const std::string bytes = compiled("gcc -static", R"(
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
static void stop(int s) { _exit(s == SIGTERM ? 0 : 1); }
int main(int argc, char **argv) {
  const char *verb = argc > 1 ? argv[1] : "", *arg = argc > 2 ? argv[2] : "";
  if (!strcmp(verb, "say")) { puts(arg); fprintf(stderr, "not %s\n", arg); return 0; }
  if (!strcmp(verb, "exit")) return atoi(arg);
  if (!strcmp(verb, "die")) *(volatile int *)0 = 1;
  if (!strcmp(verb, "wait")) for (;;) pause();
  if (!strcmp(verb, "id")) { printf("%d:%d %d\n", getuid(), getgid(), getgroups(0, 0)); return 0; }
  if (!strcmp(verb, "pid")) { printf("%d\n", getpid()); return 0; }
  if (!strcmp(verb, "env")) { const char *v = getenv(arg); puts(v ? v : "unset"); return 0; }
  if (!strcmp(verb, "cwd")) { char b[4096]; puts(getcwd(b, sizeof b)); return 0; }
  if (!strcmp(verb, "open")) {
    int fd = open(arg, O_RDONLY); puts(fd < 0 ? strerror(errno) : "opened"); return fd < 0; }
  if (!strcmp(verb, "write")) {
    int fd = open(arg, O_WRONLY | O_CREAT, 0644); puts(fd < 0 ? strerror(errno) : "opened"); return fd < 0; }
  if (!strcmp(verb, "daemon")) { if (fork() == 0) { setsid(); if (fork() == 0) for (;;) pause(); _exit(0); } return 0; }
  if (!strcmp(verb, "listen") || !strcmp(verb, "stubborn")) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1; struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(arg))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK); setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (void *)&a, sizeof a) || listen(fd, 5)) { perror("listen"); return 1; }
    signal(SIGTERM, verb[0] == 'l' ? stop : SIG_IGN);
    for (;;) { char b[512]; int c = accept(fd, 0, 0); if (c < 0) continue; read(c, b, sizeof b);
      const char *h = "HTTP/1.0 200 OK\r\n\r\nhello\n"; write(c, h, strlen(h)); close(c); } }
  fprintf(stderr, "what?\n");
  return 99;
}
)");
  return bytes;
}

inline tree::MemoryTree tool_tree() {
  tree::MemoryTree tree;
  tree.add_file("/tool", tool_bytes(), 0755);
  tree.add_directory("/tmp", 01777);
  tree.add_file("/lost", "#!/none\n", 0755);
  tree.add_file("/text", "text\n", 0755);
  return tree;
}

// Its sources are in memory; keep the image while the manifest is used.
inline image::Image tool_root() {
  return made_image(std::make_shared<const tree::MemoryTree>(tool_tree()));
}

}  // namespace whittle::test
