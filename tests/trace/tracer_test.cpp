#include "trace/tracer.h"

#include "base/error.h"
#include "support/skip.h"
#include "support/traced.h"

#include <catch2/catch.hpp>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

using namespace whittle;
using test::Traced;

namespace {

const std::string headers =
    "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <unistd.h>\n#include <stdio.h>\n"
    "#include <signal.h>\n#include <pthread.h>\n#include <sys/wait.h>\n#include <string.h>\n"
    "#include <sys/ptrace.h>\n#include <stdlib.h>\n#include <sched.h>\n#include <errno.h>\n"
    "extern char** environ;\n";

std::string complaint(const std::vector<std::string>& command) {
  try {
    static_cast<void>(trace::run(command, {}));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

int exit_status(const trace::Watched& watched) {
  return WIFEXITED(watched.status) ? WEXITSTATUS(watched.status) : -1;
}

}  // namespace

TEST_CASE("the status of the program is passed through, a signal too") {
  Traced traced("int main(int c, char** v) { if (c > 1) kill(getpid(), atoi(v[1])); return 7; }");
  CHECK(exit_status(traced.watch()) == 7);
  const int status = traced.watch({"9"}).status;
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  const int terminated = traced.watch({"15"}).status;
  CHECK((WIFSIGNALED(terminated) && WTERMSIG(terminated) == SIGTERM));
}

TEST_CASE("children of fork, vfork and clone are watched, and what they start") {
  Traced traced(headers +
                "int work(void* p) { open(p, 0); return 0; }\n"
                "int main(int c, char** v) { chdir(v[1]); int s;\n"
                "if (!fork()) { open(\"forked\", 0); _exit(0); } wait(&s);\n"
                "if (!vfork()) { char* w[] = {\"cat\", \"started\", 0};"
                " execve(\"/bin/cat\", w, environ); _exit(1); } wait(&s);\n"
                "char* stack = malloc(65536); clone(work, stack + 65536, SIGCHLD, \"cloned\");"
                "wait(&s); pid_t p = fork();"
                " if (!p) { if (!fork()) { usleep(50000); open(\"late\", 0); } _exit(0); }\n"
                "return 0; }");
  for (const char* name : {"forked", "started", "cloned", "late"})
    test::write_file(traced.path(name), "x");
  traced.watch({traced.path("")});
  CHECK(exit_status(traced.watched) == 0);
  CHECK(traced.uses("forked") == "read");
  CHECK(traced.by("forked") == std::set<std::string>{"program"});
  CHECK(traced.uses("started") == "read");
  CHECK(traced.by("started") == std::set<std::string>{"cat"});
  CHECK(traced.uses("cloned") == "read");
  CHECK(traced.uses("late") == "read");
}

TEST_CASE("threads are watched, also where one of them execs") {
  Traced traced(headers +
                    "char** v;\n"
                    "void* idle(void* p) { open(\"thread\", 0); pause(); }\n"
                    "void* start(void* p) { char* w[] = {\"cat\", \"after\", 0}; usleep(10000);"
                    " execve(\"/bin/cat\", w, environ); return 0; }\n"
                    "int main(int c, char** a) { v = a; chdir(v[1]); pthread_t t;\n"
                    "for (int i = 0; i < 8; i++) pthread_create(&t, 0, idle, 0);\n"
                    "pthread_create(&t, 0, start, 0); pause(); }",
                "gcc -pthread");
  test::write_file(traced.path("thread"), "x");
  test::write_file(traced.path("after"), "x");
  traced.watch({traced.path("")});
  CHECK(exit_status(traced.watched) == 0);
  CHECK(traced.uses("thread") == "read");
  CHECK(traced.uses("after") == "read");
  CHECK(traced.by("after") == std::set<std::string>{"cat"});
  CHECK(traced.uses("/usr/bin/cat") == "executed");
}

TEST_CASE("a static program is watched, and one for 32 bits") {
  const std::string code =
      "#include <fcntl.h>\nint main(int c, char** v) { open(v[1], O_RDONLY); open(v[2], "
      "O_RDWR | O_CREAT, 0600); return 3; }";
  for (const char* compiler : {"gcc -static", "gcc -m32"}) {
    if (test::run(std::string("echo 'int main(){return 0;}' | ") + compiler +
                  " -x c - -o /dev/null")
            .status != 0)
      return test::skip(std::string(compiler) + " makes no programs here");
    Traced traced(code, compiler);
    test::write_file(traced.path("a"), "x");
    traced.watch({traced.path("a"), traced.path("b")});
    CHECK(exit_status(traced.watched) == 3);
    CHECK(traced.uses("a") == "read");
    CHECK(traced.uses("b") == "read, written, absent");
  }
}

TEST_CASE("signals of a program reach it, and calls that they interrupt begin again") {
  Traced traced(
      headers +
      "volatile int n; void on(int s) { n++; }\n"
      "int main(int c, char** v) { struct sigaction a = {.sa_handler = on, .sa_flags = "
      "SA_RESTART}; sigaction(SIGALRM, &a, 0); ualarm(1000, 1000);\n"
      "for (int i = 0; i < 5000 || n < 5; i++) { int fd = open(v[1], 0);"
      " if (fd < 0) return 1; close(fd); }\n"
      "signal(SIGUSR1, on); int before = n; raise(SIGUSR1); return n > before ? 0 : 2; }");
  test::write_file(traced.path("a"), "x");
  CHECK(exit_status(traced.watch({traced.path("a")})) == 0);
}

TEST_CASE("a program that stops stays stopped until it is continued") {
  Traced traced(headers +
                "int main() { int s, go[2]; char c; if (pipe(go)) return 6; pid_t p = fork();\n"
                "if (!p) { raise(SIGSTOP); _exit(read(go[0], &c, 1) == 1 ? 5 : 7); }\n"
                "if (waitpid(p, &s, WUNTRACED) != p || !WIFSTOPPED(s)) return 1;\n"
                "usleep(20000); if (waitpid(p, &s, WNOHANG) != 0) return 2;\n"
                "kill(p, SIGCONT); if (waitpid(p, &s, WCONTINUED) != p || !WIFCONTINUED(s)) return "
                "3; if (write(go[1], \"\", 1) != 1) return 4;\n"
                "waitpid(p, &s, 0); return WEXITSTATUS(s); }");
  CHECK(exit_status(traced.watch()) == 5);
}

TEST_CASE("a program that wants to trace itself cannot, and goes on") {
  Traced traced(headers +
                "int main() { return ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 && errno == EPERM ? 4 : "
                "0; }");
  CHECK(exit_status(traced.watch()) == 4);
}

TEST_CASE("a set-user-ID program keeps that where the tracer is root, and else it is told of") {
  if (::geteuid() != 0) return test::skip("only root makes set-user-ID programs of others");
  Traced traced("int main() { return geteuid(); }");
  std::filesystem::permissions(traced.path(""), std::filesystem::perms(0755));
  REQUIRE(::chown(traced.path("program").c_str(), 33, 33) == 0);
  std::filesystem::permissions(traced.path("program"), std::filesystem::perms(04755));
  CHECK(exit_status(traced.watch()) == 33);
  CHECK(traced.watched.notes.empty());
  const pid_t child = ::fork();
  if (child == 0) {
    // Who changes users is not to be looked into, until it execs.
    if (::setgid(99) != 0 || ::setuid(99) != 0 || ::prctl(PR_SET_DUMPABLE, 1) != 0) ::_exit(1);
    const auto watched = trace::run({traced.path("program")}, {});
    ::_exit(exit_status(watched) == 99 && watched.notes.size() == 2 ? 0 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("the program has the signals, descriptors and session that it had without") {
  Traced traced(headers +
                "int main() { sigset_t m; sigprocmask(0, 0, &m);\n"
                "for (int s = 1; s < 32; s++) if (sigismember(&m, s)) return s;\n"
                "struct sigaction a; sigaction(SIGPIPE, 0, &a); if (a.sa_handler) return 40;\n"
                "for (int fd = 3; fd < 9; fd++) if (fcntl(fd, F_GETFD) >= 0) return 50 + fd;\n"
                "return 0; }");
  const auto status = exit_status(traced.watch());
  // A runner of tests may have left descriptors of its own open.
  CHECK((status == 0 || status > 50));
}

TEST_CASE("what cannot be started is an error, and nothing is left") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "program";
  test::write_file(path, "#!/nowhere/interpreter\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  CHECK(complaint({path}) == "cannot start " + path + ": No such file or directory");
  CHECK(complaint({"no-such-command"}) ==
        "cannot start no-such-command: there is no such program in PATH");
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a text without a first line for it is run by the shell, as shells do") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "program";
  test::write_file(path, "exit 9\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  CHECK(exit_status(trace::run({path}, {})) == 9);
}

TEST_CASE("a program is told to end when what is waited for is there, or time is over") {
  Traced traced(headers +
                "void on(int s) { _exit(6); }\n"
                "int main(int c, char** v) { signal(SIGTERM, on); close(creat(v[1], 0600)); "
                "for (;;) pause(); }");
  trace::Options until;
  until.until = [&](pid_t) { return std::filesystem::exists(traced.path("ready")); };
  traced.watch({traced.path("ready")}, until);
  CHECK(traced.watched.end == trace::End::until);
  CHECK(exit_status(traced.watched) == 6);
  trace::Options timeout;
  timeout.timeout = std::chrono::milliseconds(300);
  traced.watch({traced.path("ready")}, timeout);
  CHECK(traced.watched.end == trace::End::timeout);
  CHECK(exit_status(traced.watched) == 6);
}

TEST_CASE("a process that runs is watched from what it has open on, and left as it is") {
  Traced traced(
      headers +
          "char** v; void* work(void* p) { for (;;) { close(open(v[2], 0)); usleep(1000); } }\n"
          "int main(int c, char** a) { v = a; open(v[1], O_RDWR); pthread_t t;\n"
          "pthread_create(&t, 0, work, 0); if (!fork()) for (;;) { close(open(v[3], 0));"
          " usleep(1000); } close(creat(v[4], 0600)); pause(); }",
      "gcc -pthread");
  for (const char* name : {"before", "thread", "child"})
    test::write_file(traced.path(name), "x");
  const pid_t server = ::fork();
  if (server == 0) {
    ::setpgid(0, 0);
    ::execl(traced.path("program").c_str(), "program", traced.path("before").c_str(),
            traced.path("thread").c_str(), traced.path("child").c_str(),
            traced.path("ready").c_str(), nullptr);
    ::_exit(1);
  }
  while (!std::filesystem::exists(traced.path("ready")))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  trace::Options options;
  options.timeout = std::chrono::milliseconds(300);
  traced.watched = trace::attach(server, options);
  CHECK(traced.watched.end == trace::End::timeout);
  CHECK(traced.uses("program") == "executed");
  CHECK(traced.uses("before") == "read, written");
  CHECK(traced.uses("thread") == "read");
  CHECK(traced.uses("child") == "read");
  // It runs on, untraced.
  CHECK(::waitpid(server, nullptr, WNOHANG) == 0);
  CHECK(test::read_file("/proc/" + std::to_string(server) + "/status").contains("TracerPid:\t0"));
  ::kill(-server, SIGKILL);
  ::waitpid(server, nullptr, 0);
}

TEST_CASE("a process that is not there, or is ours, cannot be watched") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  CHECK_THROWS_WITH(trace::attach(child, {}),
                    "cannot trace process " + std::to_string(child) + ": there is no such process");
  CHECK_THROWS_AS(trace::attach(::getpid(), {}), Error);
}
