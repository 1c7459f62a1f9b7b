// The health check in an image that has no shell: asks once, says in a line what came of it,
// and ends with 0 or 1.
//
//   probe http://HOST[:PORT][/PATH] [MILLISECONDS]
//   probe tcp:PORT [MILLISECONDS]
//   probe unix:PATH [MILLISECONDS]
//
// HOST is localhost (127.0.0.1), an IPv4 address, or an IPv6 address in brackets: names would
// need files that the image lacks. Good are a status of 200 to 399 (a redirect comes from a
// server that is up; it is not followed) with all of its header and, where it says how long it
// is, its body, or 64 KiB of it; for the others a connection. There is no TLS.
//
// The socket calls of i386 are those that Linux has since 4.3.
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

namespace {

constexpr long default_milliseconds = 5000;
constexpr size_t longest_path = 2048;
constexpr size_t longest_head = 16 * 1024;
constexpr size_t longest_body = 64 * 1024;

// Linux's numbers, the same for all machines here.
enum : int {
  af_unix = 1,
  af_inet = 2,
  af_inet6 = 10,
  sock_stream_nonblock_cloexec = 1 | 04000 | 02000000,
  sol_socket = 1,
  so_error = 4,
  msg_nosignal = 0x4000,
  clock_monotonic = 1,
  poll_in = 1,
  poll_out = 4,
  error_again = 11,
  error_interrupted = 4,
  error_in_progress = 115,
};

template <size_t size>
constexpr View text(const char (&literal)[size]) {
  return {literal, size - 1};
}

View after(View text, size_t count) {
  return {text.data + count, text.size - count};
}

// Where the character is; `size` if it is nowhere.
size_t find(View text, char c, size_t from = 0) {
  while (from < text.size && text.data[from] != c)
    ++from;
  return from;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number of digits alone, at most `most`; -1 for anything else.
long number_of(View digits, long most) {
  if (digits.size == 0 || digits.size > 9) return -1;
  long value = 0;
  for (size_t i = 0; i < digits.size; ++i) {
    if (!is_digit(digits.data[i])) return -1;
    value = value * 10 + (digits.data[i] - '0');
  }
  return value <= most ? value : -1;
}

int say(int status, View what) {
  Buffer<512> line;
  line.add(what);
  line.add(text("\n"));
  write_file(1, line.text(), line.size());
  return status;
}

int say_error(View act, long error) {
  Buffer<256> line;
  line.add(act);
  switch (error) {
    case 2:
      line.add(text("no such file"));
      break;
    case 13:
      line.add(text("permission denied"));
      break;
    case 101:
    case 113:
      line.add(text("unreachable"));
      break;
    case 104:
      line.add(text("connection reset"));
      break;
    case 110:
      line.add(text("timed out"));
      break;
    case 111:
      line.add(text("connection refused"));
      break;
    default:
      line.add(text("error "));
      line.add_number(static_cast<uint32_t>(error));
  }
  return say(1, line.view());
}

struct Time {
  long seconds;
  long nanoseconds;
};

// When it has to be over.
class Deadline {
 public:
  explicit Deadline(long milliseconds) : end_(now() + milliseconds) {}
  // 0: over.
  long left() const {
    const long rest = end_ - now();
    return rest > 0 ? rest : 0;
  }

 private:
  // Milliseconds since some day; they wrap around where long is short, as end_ does.
  static long now() {
    Time time{0, 0};
    system_call(Call::clock_gettime, clock_monotonic, as_long(&time));
    // A division by a constant is a multiplication, but not of 64 bits on 32: shifted first.
    const auto micro = static_cast<unsigned>(time.nanoseconds) >> 3U;
    return static_cast<long>(static_cast<unsigned long>(time.seconds) * 1000U + micro / 125'000U);
  }

  long end_;
};

Time time_of(long milliseconds) {
  Time time{0, 0};
  for (; milliseconds >= 1000; milliseconds -= 1000)
    ++time.seconds;
  time.nanoseconds = milliseconds * 1'000'000;
  return time;
}

struct Poll {
  int fd;
  short events;
  short revents;
};

// Whether the socket can be read or written before it is over.
bool wait_for(int socket, short events, const Deadline& deadline) {
  for (;;) {
    const long left = deadline.left();
    if (left == 0) return false;
    const Time time = time_of(left);
    Poll poll{socket, events, 0};
    if (system_call(Call::ppoll, as_long(&poll), 1, as_long(&time)) > 0) return true;
  }
}

void sleep(long milliseconds) {
  const Time time = time_of(milliseconds);
  system_call(Call::ppoll, 0, 0, as_long(&time));
}

// A socket address, in the order of bytes of the network.
struct Address {
  unsigned char bytes[112];
  size_t size;

  void set_family(int family) {
    const auto value = static_cast<unsigned short>(family);
    __builtin_memcpy(bytes, &value, sizeof value);
  }
  void set_port(long port) {
    bytes[2] = static_cast<unsigned char>(port >> 8);
    bytes[3] = static_cast<unsigned char>(port);
  }
};

bool read_ipv4(View host, unsigned char* to) {
  for (size_t part = 0; part < 4; ++part) {
    const size_t end = part < 3 ? find(host, '.') : host.size;
    const long value = number_of({host.data, end}, 255);
    if (value < 0 || (part < 3 && end == host.size)) return false;
    to[part] = static_cast<unsigned char>(value);
    host = after(host, part < 3 ? end + 1 : end);
  }
  return true;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Groups of hexadecimal digits with one "::" at most; no IPv4 at the end.
bool read_ipv6(View host, unsigned char* to) {
  unsigned char groups[16] = {};
  size_t count = 0;
  size_t gap = 16;
  size_t i = 0;
  if (starts_with(host, text("::"))) {
    gap = 0;
    i = 2;
  }
  while (i < host.size && count < 16) {
    int value = 0;
    size_t digits = 0;
    for (; i < host.size && host.data[i] != ':'; ++i, ++digits) {
      const int digit = hex_value(host.data[i]);
      if (digit < 0 || digits == 4) return false;
      value = value * 16 + digit;
    }
    if (digits == 0) return false;
    groups[count++] = static_cast<unsigned char>(value >> 8);
    groups[count++] = static_cast<unsigned char>(value);
    if (i == host.size) break;
    if (++i == host.size) return false;
    if (host.data[i] != ':') continue;
    if (gap != 16) return false;
    gap = count;
    ++i;
  }
  if (i != host.size || (gap == 16) != (count == 16)) return false;
  for (i = 0; i < 16; ++i)
    to[i] = 0;
  for (i = 0; i < count; ++i)
    to[i < gap ? i : i + 16 - count] = groups[i];
  return true;
}

struct Probe {
  Address address;
  bool is_http;
  View authority;  // as it was said
  View path;
};

bool read_host(View host, long port, Address& address) {
  if (equal(host, text("localhost"))) host = text("127.0.0.1");
  if (read_ipv4(host, address.bytes + 4)) {
    address.set_family(af_inet);
    address.size = 16;
  } else if (host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']' &&
             read_ipv6({host.data + 1, host.size - 2}, address.bytes + 8)) {
    address.set_family(af_inet6);
    address.size = 28;
  } else {
    return false;
  }
  address.set_port(port);
  return true;
}

bool read_url(View url, Probe& probe) {
  const size_t slash = find(url, '/');
  probe.authority = {url.data, slash};
  probe.path = slash == url.size ? text("/") : after(url, slash);
  if (probe.path.size > longest_path) return false;
  for (size_t i = 0; i < probe.path.size; ++i)
    if (static_cast<unsigned char>(probe.path.data[i]) <= ' ') return false;
  View host = probe.authority;
  const size_t bracket = find(host, ']');
  const size_t colon = find(host, ':', bracket == host.size ? 0 : bracket);
  const long port = colon == host.size ? 80 : number_of(after(host, colon + 1), 65'535);
  host.size = colon;
  return port > 0 && read_host(host, port, probe.address);
}

bool read_probe(View asked, Probe& probe) {
  probe.is_http = false;
  for (unsigned char& byte : probe.address.bytes)
    byte = 0;
  if (starts_with(asked, text("http://"))) {
    probe.is_http = true;
    return read_url(after(asked, 7), probe);
  }
  if (starts_with(asked, text("tcp:"))) {
    const long port = number_of(after(asked, 4), 65'535);
    return port > 0 && read_host(text("127.0.0.1"), port, probe.address);
  }
  if (!starts_with(asked, text("unix:"))) return false;
  const View path = after(asked, 5);
  if (path.size == 0 || path.size > 107) return false;
  probe.address.set_family(af_unix);
  for (size_t i = 0; i < path.size; ++i)
    probe.address.bytes[2 + i] = static_cast<unsigned char>(path.data[i]);
  probe.address.size = 3 + path.size;
  return true;
}

// 0, or the error; a listener whose queue is full is asked again until it is over.
long connect_to(int socket, const Address& address, const Deadline& deadline) {
  for (;;) {
    const long result =
        system_call(Call::connect, socket, as_long(address.bytes), static_cast<long>(address.size));
    if (result == 0) return 0;
    if (result != -error_again && result != -error_in_progress) return -result;
    if (result == -error_in_progress) break;
    if (deadline.left() == 0) return 110;
    sleep(20);
  }
  if (!wait_for(socket, poll_out, deadline)) return 110;
  int error = 0;
  int size = sizeof error;
  system_call(Call::getsockopt, socket, sol_socket, so_error, as_long(&error), as_long(&size));
  return error;
}

// 0, or the error.
long send_request(int socket, const Probe& probe, const Deadline& deadline) {
  Buffer<4096> request;
  request.add(text("GET "));
  request.add(probe.path);
  request.add(text(" HTTP/1.1\r\nHost: "));
  request.add(probe.authority);
  request.add(text("\r\nUser-Agent: whittle-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
  View rest = request.view();
  while (rest.size > 0) {
    const long sent = system_call(Call::sendto, socket, as_long(rest.data),
                                  static_cast<long>(rest.size), msg_nosignal, 0, 0);
    if (sent >= 0) {
      rest = after(rest, static_cast<size_t>(sent));
    } else if (sent != -error_again && sent != -error_interrupted) {
      return -sent;
    } else if (!wait_for(socket, poll_out, deadline)) {
      return 110;
    }
  }
  return 0;
}

// What was read of an answer.
class Answer {
 public:
  Answer(int socket, const Deadline& deadline) : socket_(socket), deadline_(deadline) {}

  // Reads on; false: there is no more, or error() says why not.
  bool read() {
    if (size_ == sizeof bytes_) return false;
    for (;;) {
      if (!wait_for(socket_, poll_in, deadline_)) {
        error_ = 110;
        return false;
      }
      const long got = read_file(socket_, bytes_ + size_, sizeof bytes_ - size_);
      if (got == -error_again || got == -error_interrupted) continue;
      if (got < 0) error_ = -got;
      if (got <= 0) return false;
      size_ += static_cast<size_t>(got);
      return true;
    }
  }
  View get() const { return {bytes_, size_}; }
  long error() const { return error_; }
  // Forgets what came first.
  void drop(size_t count) {
    for (size_t i = count; i < size_; ++i)
      bytes_[i - count] = bytes_[i];
    size_ -= count;
  }

 private:
  int socket_;
  const Deadline& deadline_;
  char bytes_[longest_head];
  size_t size_ = 0;
  long error_ = 0;
};

// The length of the header with the empty line that ends it; 0: it has not come yet.
size_t head_size(View answer) {
  for (size_t end = find(answer, '\n'); end < answer.size; end = find(answer, '\n', end + 1)) {
    const View rest = after(answer, end + 1);
    if (starts_with(rest, text("\n"))) return end + 2;
    if (starts_with(rest, text("\r\n"))) return end + 3;
  }
  return 0;
}

// "HTTP/1.1 200 OK" is 200; -1: it is no such line.
long status_of(View head) {
  if (!starts_with(head, text("HTTP/"))) return -1;
  const size_t blank = find(head, ' ');
  if (head.size < blank + 5) return -1;
  const char after = head.data[blank + 4];
  if (after != ' ' && after != '\r' && after != '\n') return -1;
  return number_of({head.data + blank + 1, 3}, 999);
}

bool is_field(View line, View name) {
  if (line.size < name.size) return false;
  for (size_t i = 0; i < name.size; ++i) {
    const char c = line.data[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (lower != name.data[i]) return false;
  }
  return true;
}

// What the header says of the size of the body, no more than is read of one; 0 where it does
// not say it.
size_t body_size(View head) {
  constexpr View name = text("content-length:");
  for (size_t line = find(head, '\n') + 1; line < head.size; line = find(head, '\n', line) + 1) {
    if (!is_field(after(head, line), name)) continue;
    size_t size = 0;
    for (size_t i = line + name.size; i < head.size && head.data[i] != '\r'; ++i) {
      if (!is_digit(head.data[i])) continue;
      size = size * 10 + static_cast<size_t>(head.data[i] - '0');
      if (size > longest_body) return longest_body;
    }
    return size;
  }
  return 0;
}

int say_status(int result, long status, View more) {
  Buffer<128> line;
  line.add(text("status "));
  line.add_number(static_cast<uint32_t>(status));
  line.add(more);
  return say(result, line.view());
}

int say_broken(const Answer& answer, View what) {
  if (answer.error() == 110) return say(1, text("no answer in time"));
  if (answer.error() != 0) return say_error(text("cannot read the answer: "), answer.error());
  return say(1, what);
}

// Reads a header to its end; 0: it has none, which is said.
size_t read_head(Answer& answer) {
  for (;;) {
    if (const size_t size = head_size(answer.get()); size > 0) return size;
    if (answer.read()) continue;
    const bool is_long = answer.get().size == longest_head;
    say_broken(answer, is_long                  ? text("the header of the answer has no end")
                       : answer.get().size == 0 ? text("the connection ends without an answer")
                                                : text("the answer ends within its header"));
    return 0;
  }
}

int read_body(Answer& answer, size_t wanted, long status) {
  for (size_t got = answer.get().size; got < wanted;) {
    answer.drop(answer.get().size);
    if (!answer.read()) return say_broken(answer, text("the answer ends within its body"));
    got += answer.get().size;
  }
  return say_status(0, status, text(""));
}

int ask_http(int socket, const Probe& probe, const Deadline& deadline) {
  if (const long error = send_request(socket, probe, deadline); error != 0)
    return say_error(text("cannot ask: "), error);
  Answer answer(socket, deadline);
  for (;;) {
    const size_t size = read_head(answer);
    if (size == 0) return 1;
    const View head{answer.get().data, size};
    const long status = status_of(head);
    if (status < 0) return say(1, text("what answers is no HTTP server"));
    const size_t body = status == 204 || status == 304 ? 0 : body_size(head);
    answer.drop(size);
    if (status >= 100 && status < 200 && status != 101) continue;  // the answer is to come
    if (status < 200 || status >= 400) return say_status(1, status, text(""));
    return read_body(answer, body, status);
  }
}

int ask(const Probe& probe, long milliseconds) {
  const Deadline deadline(milliseconds);
  unsigned short family = 0;
  __builtin_memcpy(&family, probe.address.bytes, sizeof family);
  const long socket = system_call(Call::socket, family, sock_stream_nonblock_cloexec, 0);
  if (socket < 0) return say_error(text("cannot make a socket: "), -socket);
  if (const long error = connect_to(static_cast<int>(socket), probe.address, deadline); error != 0)
    return say_error(text("cannot connect: "), error);
  if (!probe.is_http) return say(0, text("connected"));
  return ask_http(static_cast<int>(socket), probe, deadline);
}

}  // namespace

int run(const Process& process) {
  const int count = process.argument_count;
  char* const* const words = process.arguments;
  Probe probe;
  long milliseconds = default_milliseconds;
  if (count == 3) milliseconds = number_of(view(words[2]), 1'000'000);
  if (count < 2 || count > 3 || milliseconds <= 0 || !read_probe(view(words[1]), probe))
    return say(1, text("usage: probe http://HOST[:PORT][/PATH]|tcp:PORT|unix:PATH [MILLISECONDS]"));
  return ask(probe, milliseconds);
}

}  // namespace whittle::freestanding
