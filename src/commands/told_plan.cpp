#include "commands/told_plan.h"

#include "commands/output.h"
#include "report/exactness_text.h"
#include "report/findings_text.h"
#include "report/requirements_text.h"

namespace whittle::commands {

void tell_plan(const plan::Plan& plan, const Common& common) {
  const report::Color color = color_for(common, stderr);
  const bool is_good = plan.verdict() == plan::Verdict::yes;
  // Of what cannot be packed only what stands against it matters.
  const Severity from = common.quiet ? Severity::error
                        : is_good    ? Severity::note
                                     : Severity::warning;
  tell(report::findings_text(plan, from, color));
  if (!is_good || common.quiet) return;
  tell(report::dlopens_text(plan.dlopens, report::WhichDlopens::own_and_uncertain, color));
  const auto which =
      common.verbose > 0 ? report::WhichPossible::all : report::WhichPossible::likely;
  tell(report::requirements_text(plan.requirements, which, color));
  if (plan.exactness) tell(report::exactness_text(*plan.exactness));
}

}  // namespace whittle::commands
