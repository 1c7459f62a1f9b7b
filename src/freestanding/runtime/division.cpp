// What the compiler calls for a division that the machine has no instruction for: the
// baseline of ARMv7 has none.
#include <stdint.h>

#if defined(__arm__)

extern "C" {

// The quotient in r0 and the remainder in r1, as the ARM run-time ABI wants them.
__attribute__((used)) uint64_t __aeabi_uidivmod(uint32_t number, uint32_t by) {
  uint32_t quotient = 0;
  uint32_t rest = 0;
  for (int bit = 31; bit >= 0; --bit) {
    rest = (rest << 1U) | ((number >> static_cast<uint32_t>(bit)) & 1U);
    if (rest >= by) {
      rest -= by;
      quotient |= 1U << static_cast<uint32_t>(bit);
    }
  }
  return (static_cast<uint64_t>(rest) << 32U) | quotient;
}

__attribute__((used)) uint32_t __aeabi_uidiv(uint32_t number, uint32_t by) {
  return static_cast<uint32_t>(__aeabi_uidivmod(number, by));
}

}  // extern "C"

#endif
