#include "commands/budget_options.h"

#include <catch2/catch.hpp>

using whittle::commands::BudgetOptions;

TEST_CASE("a budget is a size as people write it") {
  CHECK_FALSE(BudgetOptions{}.size());
  CHECK_FALSE(BudgetOptions{}.compressed());
  const BudgetOptions both{.max_size = "15MB", .max_compressed = "1.5MiB"};
  CHECK(both.size() == 15'000'000);
  CHECK(both.compressed() == 1'572'864);
}

TEST_CASE("what is no size is refused by its option") {
  const BudgetOptions wrong{.max_size = "much", .max_compressed = "-1"};
  CHECK_THROWS_WITH(wrong.size(),
                    "cannot use --max-size much: it is no size, such as 15MB (10^6) "
                    "or 1.5MiB (2^20)");
  CHECK_THROWS_WITH(wrong.compressed(),
                    "cannot use --max-compressed -1: it is no size, such as 15MB (10^6) or 1.5MiB "
                    "(2^20)");
}
