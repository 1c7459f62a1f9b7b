#pragma once

#include "base/byte_stream.h"

#include <string>

namespace whittle::test {

class StringSink : public ByteSink {
 public:
  void write(Bytes bytes) override { text.append(as_text(bytes)); }
  std::string text;
};

}  // namespace whittle::test
