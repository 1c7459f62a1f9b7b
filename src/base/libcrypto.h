// What calls of libcrypto's functions answer. Its SHA256_*, SHA1_* and MD5_* functions OpenSSL 3
// calls deprecated in favour of EVP, which OPENSSL_SUPPRESS_DEPRECATED silences. They run the same
// code at the same speed; EVP by way of providers makes a static program 3.6 MB larger and reads
// the machine's openssl.cnf first.
#pragma once

#include "base/error.h"

namespace whittle {

// Throws InternalError where a call that answers 1 for success answered anything else.
inline void expect_done(int answer) {
  if (answer != 1) throw InternalError("libcrypto could not compute a digest");
}

}  // namespace whittle
