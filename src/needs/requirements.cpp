// From what the rounds found to what is told and packed.
#include "needs/requirements.h"

#include "base/error.h"
#include "base/size.h"
#include "base/text.h"
#include "elf/sections.h"
#include "needs/pricing.h"
#include "needs/rounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace whittle::needs {

namespace {

void check_names(const std::vector<Rule>& rules, const Options& options) {
  std::vector<std::string> known;
  for (const Rule& rule : rules)
    known.push_back(rule.name);
  const auto check = [&](const std::string& name) {
    if (std::ranges::find(known, name) != known.end()) return;
    throw Error("there is no rule {}{}", name, did_you_mean(name, known));
  };
  for (const RuleRequest& request : options.requested)
    check(request.name);
  for (const auto& name : options.off)
    check(name);
}

class Assembly {
 public:
  Assembly(const FactStore& facts, const Options& options, Rounds& rounds)
      : facts_(facts), options_(options), rounds_(rounds) {}

  Requirements run() {
    for (std::size_t i = 0; i < rounds_.programs().size(); ++i) {
      for (const Application& application : rounds_.applications(i))
        add_application(i, application);
      if (!program(i).reason) note_appended(i);
      add_notes(i);
      add_calls(i);
    }
    add_new(answer_.findings, rounds_.findings());
    for (ProgramState& program : rounds_.programs())
      answer_.programs.push_back(
          {facts_.engine().finish(std::move(program.resolution)), program.reason});
    std::ranges::move(opened_, std::back_inserter(answer_.all));
    std::ranges::stable_sort(answer_.all, [](const Requirement& a, const Requirement& b) {
      return std::tie(b.grade, a.rule, a.by, a.sign) < std::tie(a.grade, b.rule, b.by, b.sign);
    });
    return std::move(answer_);
  }

 private:
  const tree::Walker& walker() const { return facts_.engine().walker(); }
  ProgramState& program(std::size_t index) { return rounds_.programs()[index]; }

  void add_application(std::size_t index, const Application& application) {
    const Rule& rule = facts_.rules()[application.rule];
    const Additions& additions = *application.additions;
    Findings findings = findings_of(application);
    const Grade grade = application.evidence.grade;
    const bool is_lacking = std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.severity != Severity::note; });
    if (grade == Grade::needed) add_new(answer_.findings, std::move(findings));
    if (additions.is_empty() && !is_lacking) return;

    Requirement requirement;
    requirement.rule = rule.name;
    requirement.grade = grade;
    requirement.by = application.evidence.by;
    requirement.sign = application.evidence.sign;
    requirement.why = rule.why;
    requirement.without = rule.without;
    requirement.demands = {{application.reason, application.additions}};
    if (grade == Grade::possible) requirement.option = option_for(rule, application);
    const bool is_by_program = requirement.by == program(index).resolution.closure().program;
    requirement.likelihood = rule.is_usual      ? Likelihood::usual
                             : is_by_program    ? Likelihood::by_program
                             : rule.is_separate ? Likelihood::by_name
                                                : Likelihood::by_library;
    if (rule.is_separate) requirement.argument = application.context.arguments.front();
    merge(std::move(requirement), [&] {
      return grade == Grade::possible
                 ? price(program(index).resolution, additions, application.reason, walker())
                 : price_of_opened(program(index).resolution.closure(), additions,
                                   program(index).openings[application.name(rule)], walker());
    });
  }

  // What adds what is possible: an option that can be pasted.
  static std::string option_for(const Rule& rule, const Application& application) {
    const auto& arguments = application.evidence.arguments;
    if (!rule.option.empty()) return put_in(rule.option, {{"arg", arguments.front()}});
    std::string option = "--need " + rule.name;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      option += (i == 0 ? "=" : ",") + put_in(arguments[i], application.context.values);
    return option;
  }

  // One line a rule, or an argument of one: the first of the higher grade is told, the
  // demands of that grade are collected. What is possible and would add nothing is not worth a
  // line.
  template <typename Price>
  void merge(Requirement requirement, Price price_it) {
    const auto known = std::ranges::find_if(answer_.all, [&](const Requirement& other) {
      return other.rule == requirement.rule && other.argument == requirement.argument;
    });
    if (known != answer_.all.end() && known->grade >= requirement.grade) {
      if (known->grade == requirement.grade)
        known->demands.push_back(std::move(requirement.demands.front()));
      return;
    }
    requirement.size = price_it();
    if (requirement.grade == Grade::possible && requirement.size == 0) return;
    if (known == answer_.all.end()) {
      answer_.all.push_back(std::move(requirement));
    } else {
      *known = std::move(requirement);
    }
  }

  // What there is to say of what a rule adds, and of what it does not.
  Findings findings_of(const Application& application) {
    const Rule& rule = facts_.rules()[application.rule];
    const Additions& additions = *application.additions;
    const Evidence& evidence = application.evidence;
    Findings findings;
    for (const auto& path : additions.left_to_runtime) {
      findings.push_back({FindingId::file_left_to_runtime, Severity::note, path,
                          "left to whoever runs the program",
                          fmt::format("{} {}", evidence.by, rule.why), ""});
    }
    for (const auto& absent : additions.absent) {
      findings.push_back({FindingId::requirement_incomplete, Severity::warning, absent,
                          fmt::format("not in the tree; {} {}, so the rule {} wants it",
                                      evidence.by, evidence.sign, rule.name),
                          rule.without, ""});
    }
    for (const auto& service : additions.left_out_services) {
      findings.push_back({FindingId::name_service_reduced, Severity::note, "/etc/nsswitch.conf",
                          "written without " + service,
                          "it asks a service of the machine, or its files are not there", ""});
    }
    if (application.is_requested) {
      find_idle(application, findings);
    } else if (additions.is_empty() && findings.empty()) {
      findings.push_back(
          {FindingId::requirement_absent, Severity::note, rule.name,
           fmt::format("nothing of it is in the tree; {} {}", evidence.by, evidence.sign),
           rule.without, ""});
    }
    return findings;
  }

  // What the user asks for by name, and is not there.
  void find_idle(const Application& application, Findings& findings) {
    const Rule& rule = facts_.rules()[application.rule];
    const auto request = std::ranges::find(options_.requested, rule.name, &RuleRequest::name);
    std::vector<std::vector<std::string>> parts;
    for (const auto& argument : request->arguments)
      parts.push_back({argument});
    if (parts.empty()) parts.push_back(application.context.arguments);
    for (auto& part : parts) {
      RuleContext context = application.context;
      context.arguments = std::move(part);
      const auto additions = facts_.additions(application.rule, context);
      const bool is_told = !additions->absent.empty() || !additions->left_to_runtime.empty();
      if (!additions->is_empty() || is_told) continue;
      std::string option = "--need " + rule.name;
      if (!request->arguments.empty()) option += "=" + context.arguments.front();
      findings.push_back({FindingId::requirement_absent, Severity::warning, std::move(option),
                          "nothing of it is in the tree", rule.without, ""});
    }
  }

  // An archive behind a program: what is in it may need more.
  void note_appended(std::size_t index) {
    const closure::Object& object = program(index).resolution.closure().objects[0];
    const tree::Contents contents = facts_.engine().store().contents(object.where);
    const std::uint64_t described = elf::described_size(contents.bytes(), *object.elf->file);
    constexpr std::uint64_t worth_a_word = 512;
    const std::uint64_t appended = contents.bytes().size() - described;
    if (appended < worth_a_word) return;
    answer_.findings.push_back(
        {FindingId::appended_data, Severity::note, object.path,
         fmt::format("{} are appended to it, behind its own {}, and are not looked into",
                     print_size(appended), print_size(described)),
         "what is unpacked from there may need libraries that are not packed",
         "unpack it, and name its libraries with --include"});
  }

  // Libraries that notes suggest, beyond what is opened.
  void add_notes(std::size_t index) {
    const closure::Resolution& resolution = program(index).resolution;
    for (const closure::Object& object : resolution.closure().objects) {
      if (!object.is_found()) continue;
      for (const elf::DlopenNeed& note : facts_.facts(object).notes) {
        if (options_.dlopen && note.priority <= *options_.dlopen) continue;
        const closure::Opening opening = opening_of_note(object, note);
        auto additions = std::make_shared<Additions>();
        additions->opened.push_back({opening.by, opening.names, opening.needed});
        Requirement possible;
        possible.rule = "dlopen";
        possible.grade = Grade::possible;
        possible.by = object.path;
        possible.sign = "opens " + note.sonames.front();
        possible.why = opening.reason.how;
        possible.option = fmt::format("--dlopen {}", elf::priority_name(note.priority));
        possible.size = price(resolution, *additions, opening.reason, walker());
        possible.demands = {{opening.reason, std::move(additions)}};
        add_opened(std::move(possible));
      }
    }
  }

  // Libraries that code opens by constant names.
  void add_calls(std::size_t index) {
    const auto rule = std::ranges::find(facts_.rules(), "dlopen", &Rule::name);
    const bool is_off = std::ranges::find(options_.off, "dlopen") != options_.off.end();
    if (rule == facts_.rules().end() || is_off) return;
    for (Dlopens& dlopens : dlopens_of(program(index).resolution, facts_)) {
      add_calls_of(index, *rule, dlopens);
      if (std::ranges::find(answer_.dlopens, dlopens.by, &Dlopens::by) == answer_.dlopens.end())
        answer_.dlopens.push_back(std::move(dlopens));
    }
  }

  void add_calls_of(std::size_t index, const Rule& rule, const Dlopens& dlopens) {
    Requirement requirement;
    requirement.rule = rule.name;
    requirement.by = dlopens.by;
    requirement.why = rule.why;
    requirement.without = rule.without;
    std::string names;
    Additions together;
    for (const auto& [name, is_found] : dlopens.names) {
      if (!is_found) continue;
      names += (names.empty() ? "" : ",") + name;
      together.opened.push_back({.by = dlopens.by, .names = {name}});
      auto one = std::make_shared<Additions>();
      one->opened = {together.opened.back()};
      requirement.demands.push_back({reason_of_dlopen(dlopens.by, name), std::move(one)});
    }
    if (names.empty()) return;
    requirement.sign = "calls dlopen for " + names;
    ProgramState& state = program(index);
    if (dlopens.is_own) {
      requirement.size = price_of_opened(state.resolution.closure(), together,
                                         state.openings["call " + dlopens.by], walker());
    } else {
      requirement.grade = Grade::possible;
      requirement.option = fmt::format("--need {}={}", rule.name, names);
      requirement.size =
          price(state.resolution, together, requirement.demands.front().reason, walker());
    }
    add_opened(std::move(requirement));
  }

  // Each object is told of once, whichever programs load it.
  void add_opened(Requirement requirement) {
    if (requirement.size == 0) return;
    const bool is_known = std::ranges::any_of(opened_, [&](const Requirement& other) {
      return other.by == requirement.by && other.sign == requirement.sign &&
             other.grade == requirement.grade;
    });
    if (!is_known) opened_.push_back(std::move(requirement));
  }

  const FactStore& facts_;
  const Options& options_;
  Rounds& rounds_;
  Requirements answer_;
  std::vector<Requirement> opened_;  // by notes and calls
};

}  // namespace

Requirements find_requirements(const FactStore& facts, std::vector<closure::Resolution> programs,
                               const Options& options) {
  check_names(facts.rules(), options);
  Rounds rounds(facts, options, std::move(programs));
  rounds.run();
  return Assembly(facts, options, rounds).run();
}

}  // namespace whittle::needs
