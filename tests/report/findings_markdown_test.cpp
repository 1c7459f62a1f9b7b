#include "report/findings_markdown.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::findings_markdown;

TEST_CASE("findings are a list, errors first, and nothing in a name means anything") {
  const Findings findings{
      {FindingId::set_user_id, Severity::note, "/bin/su", "mode 4755", "", ""},
      {FindingId::link_leads_nowhere, Severity::warning, "/l", "to nothing", "", ""},
      {FindingId::damaged_file, Severity::error, "/a|`b`\n", "is cut", "", ""}};
  CHECK(findings_markdown("verify", "root", findings) ==
        "### whittle verify `root`: not good\n\n"
        "- error **damaged-file** `/a\\|'b'\\n`: `is cut`\n"
        "- warning **link-leads-nowhere** `/l`: `to nothing`\n");
}

TEST_CASE("where there is nothing to mend one line says so") {
  CHECK(findings_markdown("verify", "root", {}) == "whittle verify `root`: nothing to mend\n");
}
