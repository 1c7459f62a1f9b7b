#include "commands/command.h"

int main(int argc, char** argv) {
  return whittle::commands::run(argc, argv);
}
