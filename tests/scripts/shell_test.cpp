#include "scripts/shell.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle::scripts;

namespace {

using Lines = std::vector<std::string>;

// The commands as lines: "!" before what is unconditional, "exec" and "." as in the shell,
// "_" for an argument that is not known.
Lines lines_of(const ShellScript& script) {
  Lines lines;
  for (const ShellCommand& command : script.commands) {
    std::string line = command.is_unconditional ? "! " : "";
    if (command.is_exec) line += "exec ";
    if (command.is_sourced) line += ". ";
    line += command.name;
    for (const std::string& argument : command.arguments)
      line += " " + (argument.empty() ? "_" : argument);
    lines.push_back(line);
  }
  return lines;
}

Lines commands_of(std::string_view text) {
  const ShellScript script = read_shell(text, {{"0", "/opt/app/bin/start"}, {"HOME", "/root"}});
  CHECK(script.is_complete);
  return lines_of(script);
}

struct Case {
  const char* text;
  Lines commands;
};

void check(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK(commands_of(each.text) == each.commands);
  }
}

}  // namespace

TEST_CASE("a command is what stands where the grammar has a command, and no builtin") {
  check({
      {"ls -l /tmp; echo done", {"! ls -l /tmp"}},
      {"ls|wc -l", {"! ls", "! wc -l"}},
      {"# ls\nwc # ls\n", {"! wc"}},
      {"echo ls 'ls' \"ls; ls\"", {}},
      {"echo $(ls -a) `wc -l`", {"! ls -a", "! wc -l"}},
      {"echo \"$(cat \"$(which ls)\")\"", {"! cat ls", "! which ls"}},
      {"echo `cat \\`which ls\\``", {"! cat ls", "! which ls"}},
      {"(ls); { wc; }", {"! ls", "! wc"}},
      {"! ls", {"! ls"}},
      {"time -p ls", {"! ls"}},
      {"ls & wc", {"! ls", "! wc"}},
      {"A=1 B=$(ls) wc", {"! wc", "! ls"}},
      {">/tmp/x ls 2>&1 <<<a", {"! ls"}},
      {"diff <(ls a) <(ls b)", {"! diff _ _", "! ls a", "! ls b"}},
      {"[[ $a =~ ^(b|c)$ && -x /d ]] || ls", {"ls"}},
      {"(( a = 1 < 2 )); a=$(( $(nproc) * 2 ))", {"! nproc"}},
      {"$'l\\x73' $'\\x2dl'", {"! ls -l"}},
      {"l\\s; 'w'c", {"! ls", "! wc"}},
      {"ls \\\n  -l\nwc", {"! ls -l", "! wc"}},
      {"case x in\n(a|b) ls ;;\n*) wc\nesac", {"ls", "wc"}},
      {"declare -a x=(1 $(ls)\n 2) ; y=(wc)", {"! ls"}},
      {"echo ${x:-$(ls)} ${#x} ${x//a/}} \"${x#\"}\"}\"", {"ls"}},
      {"for ((i = 0; i < 3; i++)); do ls; done; for x do wc; done", {"ls", "wc"}},
      {"select x in a b; do ls; done", {"ls"}},
      {"coproc ls; coproc N { wc; }", {"! ls", "! wc"}},
      {"alias ll='ls -l'\nll", {}},
      {"exec 3>/tmp/x {fd}<&-", {}},
  });
}

TEST_CASE("a here-document is text, but for what is expanded in it") {
  check({
      {"cat <<E; ls\nwc\n$(date)\nE\nid", {"! cat", "! ls", "! date", "! id"}},
      {"cat <<'E'\n$(date)\nE\nid", {"! cat", "! id"}},
      {"cat <<-E\n\twc\n\tE\nid", {"! cat", "! id"}},
      {"x=$(cat <<E\nwc\nE\n)\nid", {"! cat", "! id"}},
      {"cat <<A <<B\nwc\nA\nwc\nB\nid", {"! cat", "! id"}},
      {"cat <<E\nit's `date`\nE\nid", {"! cat", "! date", "! id"}},
      {"cat <<E\nno end", {"! cat"}},
  });
}

TEST_CASE("unconditional is what no condition, loop or uncalled function holds") {
  check({
      {"a && b || c", {"! a", "b", "c"}},
      {"if a; then b; elif c; then d; elif e; then f; else g; fi",
       {"! a", "b", "! c", "d", "e", "f", "g"}},
      {"while a; do b; done; until c; do d; done", {"! a", "b", "! c", "d"}},
      {"for x in 1 2; do b; done", {"b"}},
      {"f() { b; }\ng() { c; }\nf", {"! b", "c"}},
      {"function f { b; }\nif a; then f; fi", {"b", "! a"}},
      {"f() { g; }\ng() { b; }\nf", {"! b"}},
      {"f() { f; b; }\nf", {"! b"}},
      {"f() { a; return 0; b; }\nf\nc", {"! a", "b", "! c"}},
      {"(exit 1)\na", {"! a"}},
      {"if x; then exit 0; fi\na", {"! x", "! a"}},
      {"f() { exec b; }\nf\na", {"! exec b", "a"}},
      {"trap 'rm -f x' EXIT", {"rm -f x"}},
      {"if a; then f() { b; }; else f() { c; }; fi\nf", {"! a", "b", "c"}},
  });
}

TEST_CASE("what a script asks for, to do without it, is not unconditional") {
  check({
      {"if command -v a >/dev/null; then a; fi", {"a"}},
      {"[ -x /bin/a ] || exit 0\n/bin/a", {"/bin/a"}},
      {"D=/bin/a\ntest -x $D || exit 5\n$D -d", {"/bin/a -d"}},
      {"if ! type a; then exit 0; fi\na; b", {"a", "! b"}},
      {"[ ! -x /bin/a ] && return 0\n/bin/a", {"/bin/a"}},
      {"[[ -x /bin/a ]] || exit 0\n/bin/a", {"/bin/a"}},
      {"command -v a || { echo no >&2; exit 1; }\na", {"! a"}},
      {"which a || exit 0\na", {"! which a", "a"}},
  });
}

TEST_CASE("nothing behind an exit or exec that is always reached is read") {
  check({
      {"ls\nexit 0\n\x7f((( binary", {"! ls"}},
      {"exec tclsh \"$0\" \"$@\"\nproc { { {", {"! exec tclsh /opt/app/bin/start _"}},
      {"exec a <<E\ntext\nE\n)))", {"! exec a"}},
  });
}

TEST_CASE("constants are followed through variables") {
  check({
      {"B=/usr/lib/x\n${B}/erl \"$B\"", {"! /usr/lib/x/erl /usr/lib/x"}},
      {"export B=/x; $B", {"! /x"}},
      {"${X:-/default} ${Y-a}", {"! /default a"}},
      {": ${X:=/default}\n$X", {"! /default"}},
      {"X=\nS=\n$S ls ${X:-a} ${X-b} ${X:+c}", {"! ls a"}},
      {"C='ls -l'\n$C", {"! ls -l"}},
      {"C='ls -l'\n\"$C\"", {"! ls -l"}},
      {"X=/a\nif t; then X=/b; else X=/c; fi\n$X", {"! t", "/b", "/c"}},
      {"X=/a\nif t; then X=/b; fi\n$X", {"! t", "/a", "/b"}},
      {"X=/a\nif t; then X=$(u); fi\n$X", {"! t", "u", "! /a"}},
      {"X=/a; (X=/b; $X); $X", {"! /b", "! /a"}},
      {"X=/a $X", {}},
      {"for x in a b; do $x; done", {"a", "b"}},
      {"a=(ls -l)\na+=(/x)\n\"${a[@]}\" ${a[0]}", {"! ls -l /x ls"}},
      {"X=a.tar.gz\necho; ls ${X%.gz} ${X%%.*} ${X#a.} ${X##*.}", {"! ls a.tar a tar.gz gz"}},
      {"~/bin/x", {"! /root/bin/x"}},
      {"X=/a; X+=/b; $X", {"! /a/b"}},
      {"read X; X=/a; read X; ls $X", {"! ls _"}},
      {"ls *.c \"*.c\" [a]", {"! ls _ *.c _"}},
      {"P=$(command -v python3)\n$P x", {"! python3 x"}},
  });
}

TEST_CASE("the directory of the script is found by the usual idioms") {
  for (const char* idiom :
       {"$(dirname \"$0\")", "`dirname $0`", "${0%/*}", "$(cd \"$(dirname \"$0\")\" && pwd)",
        "$(cd `dirname $0`; pwd -P)", "$(dirname \"$(readlink -f \"$0\")\")",
        "$(dirname -- \"$(realpath -- \"${BASH_SOURCE[0]}\")\")",
        "$(CDPATH= cd -- \"$(dirname -- \"$0\")\" >/dev/null 2>&1 && pwd)",
        "$(cd \"${0%/*}/../bin\" && echo \"$PWD\")"}) {
    CAPTURE(idiom);
    const std::string text = std::string("D=") + idiom + "\nexec \"$D/run\"";
    const Lines commands = commands_of(text);
    if (std::string_view(idiom).find("echo") != std::string_view::npos) continue;
    REQUIRE_FALSE(commands.empty());
    CHECK(commands.back() == "! exec /opt/app/bin/run");
  }
  check({{"cd /srv/app\n$(pwd)/run", {"! /srv/app/run"}}});
}

TEST_CASE("a command that runs another is there with it") {
  check({
      {"exec a -b", {"! exec a -b"}},
      {"exec -a n a", {"! exec a"}},
      {"command a; command -v b", {"! a"}},
      {"env -i A=1 b c", {"! env -i A=1 b c", "! b c"}},
      {"env -u X nice -n 5 b", {"! env -u X nice -n 5 b", "! nice -n 5 b", "! b"}},
      {"exec gosu www a", {"! exec gosu www a", "! exec a"}},
      {"setpriv --reuid 1 --clear-groups a", {"! setpriv --reuid 1 --clear-groups a", "! a"}},
      {"timeout -k 5 10 a", {"! timeout -k 5 10 a", "! a"}},
      {"sudo -u www A=1 a", {"! sudo -u www A=1 a", "! a"}},
      {"xargs -n 1 rm", {"! xargs -n 1 rm", "! rm"}},
      {"tini -- a", {"! tini -- a", "! a"}},
      {"sh -c 'a && b'", {"! sh -c a && b", "! a", "b"}},
      {"bash -ec 'exec \"$0\" x' /bin/a", {"! bash -ec exec \"$0\" x /bin/a", "! exec /bin/a x"}},
      {"eval 'a; b'", {"! a", "! b"}},
      {"X='-v'; eval exec a $X $Y", {"! exec a -v _"}},
      {"su -s /bin/sh -c 'a b' www", {"! su -s /bin/sh -c a b www", "! a b"}},
      {"runuser -u www -- a", {"! runuser -u www -- a", "! a"}},
      {"find . -exec a {} \\; -exec b {} +",
       {"! find . -exec a {} ; -exec b {} +", "! a {}", "! b {}"}},
      {"start-stop-daemon --start --exec /a -- -d",
       {"! start-stop-daemon --start --exec /a -- -d", "! /a -d"}},
      {"start-stop-daemon --stop --exec /a", {"! start-stop-daemon --stop --exec /a"}},
  });
}

TEST_CASE("a file that is sourced is told from a command") {
  check({
      {". /lib/a", {"! . /lib/a"}},
      {"source ./b c", {"! . ./b c"}},
      {"[ -r /etc/a ] && . /etc/a", {". /etc/a"}},
  });
  CHECK(read_shell(". \"$1\"").unknown == 1);
}

TEST_CASE("a command that the arguments are is no unknown one") {
  for (const char* text : {"exec \"$@\"", "\"$@\"", "exec gosu x \"$@\"", "exec ${1+\"$@\"}",
                           "f() { exec \"$@\"; }; f \"$@\"", "shift; exec \"$@\"",
                           "sh -c 'exec \"$@\"' sh \"$@\"", "exec \"${@:-}\""}) {
    CAPTURE(text);
    const ShellScript script = read_shell(text);
    CHECK(script.runs_arguments);
    CHECK(script.unknown == 0);
  }
  CHECK_FALSE(read_shell("a \"$@\"").runs_arguments);
}

TEST_CASE("arguments that the script puts before its own are a command") {
  const ShellScript script = read_shell(
      "if [ \"${1#-}\" != \"$1\" ]; then set -- redis-server \"$@\"; fi\n"
      "exec gosu redis \"$@\"");
  CHECK(script.runs_arguments);
  CHECK(lines_of(script) == Lines{"! exec gosu redis _", "exec redis-server _"});
}

TEST_CASE("what is made at run time is counted") {
  const ShellScript script =
      read_shell("$X; $(ls); \"/a/$X\"\neval \"$X\"\nfor i in 1 2; do $X; done");
  CHECK(script.unknown == 5);
  CHECK(lines_of(script) == Lines{"! ls"});
}

TEST_CASE("absolute paths in other words are told once") {
  const ShellScript script = read_shell(
      "A=/etc/a\nPATH=/opt/x:/opt/y/:$PATH\ncp $A /etc/b --config=/etc/c /var/*/z < /etc/d\n"
      "[ -f /etc/e ] && /usr/bin/x /etc/a\ncd /\nsed '/^#/d'\nread x <&3\nX=(/etc/f)");
  CHECK(script.paths == Lines{"/etc/a", "/etc/b", "/etc/c", "/etc/d", "/etc/e", "/etc/f", "/opt/x",
                              "/opt/y", "/var"});
}

TEST_CASE("a text that is no shell ends where that shows") {
  for (const auto& [text, line] :
       std::vector<std::pair<const char*, unsigned>>{{"ls\nif a; then\n", 3},
                                                     {"ls\n)\n", 2},
                                                     {"echo 'a\nb", 1},
                                                     {"a &&", 1},
                                                     {"a\n\nfi", 3}}) {
    CAPTURE(text);
    const ShellScript script = read_shell(text);
    CHECK_FALSE(script.is_complete);
    CHECK(script.stopped_at == line);
  }
  CHECK(lines_of(read_shell("ls\n)")) == Lines{"! ls"});
}

TEST_CASE("a script that is cut off anywhere is read as far as it goes") {
  const std::string text = R"sh(f() { if [ -e a ] && ! b; then c; elif d; then e; else g; fi; }
for x in a b; do while f; do until g; do h; done; done; done
case $x in a|b) (if i; then j; fi);; *) { k; } & esac
x=$(if l; then m; fi) y=`if n; then o; fi` z=(${p:-$(q)} "$((1 + 2))")
[[ a =~ (b) ]] || u <<E
`if v; then w; fi` $(if x; then y; fi)
E
)sh";
  CHECK(read_shell(text).is_complete);
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::string_view begin = std::string_view(text).substr(0, size);
    CHECK(read_shell(begin) == read_shell(begin));
  }
  for (const char* condition : {"if", "if fi", "`if`", "$(if)", "a && if", "f() if"}) {
    CAPTURE(condition);
    CHECK_FALSE(read_shell(condition).is_complete);
  }
}

TEST_CASE("deep and long texts end, and do no harm") {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
      all += text;
    return all;
  };
  for (const char* text :
       {"(", "$(", "$((", "a`b`c`", "${x:-", "\"$(", "if ", "{ ", "((", "f() ", "case x in a) "}) {
    CAPTURE(text);
    CHECK_FALSE(read_shell(repeated(text, 4999)).is_complete);
  }
  CHECK(read_shell(repeated("a;", 20000)).commands.size() == 20000);
  CHECK(read_shell("X=a\n" + repeated("X=$X$X\n", 100) + "$X").is_complete);
  CHECK(read_shell("f() { g; g; }\n" + repeated("f; ", 1000)).is_complete);
  CHECK(read_shell("X='eval \"$X\"'\neval \"$X\"").is_complete);
  CHECK(read_shell(repeated("$a", 50000)).unknown == 1);
}
