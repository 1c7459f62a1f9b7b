"""What is bundled and started elsewhere: (package of Debian 12, program, arguments, standard
input, options of whittle). What they print names neither a time nor a place. The first four are
in every run of the tests."""

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
PGM = b"P5 100 30 255\n" + b"\xff" * 3000
PDF = b"""%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 33>>stream
BT /F1 9 Tf 9 9 Td (words) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
"""
# A document with the rules that transform it.
TRANSFORMED = b"""<?xml-stylesheet type="text/xml" href="#s"?>
<!DOCTYPE d [<!ATTLIST xsl:stylesheet id ID #REQUIRED>]>
<d><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><got n="{count(//p)}"/></xsl:template></xsl:stylesheet><p/><p/></d>
"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text y='8'>a</text></svg>"
ZONE = b"@ 3600 IN SOA a b 1 2 3 4 5\n@ IN NS a\na IN A 10.0.0.1\n"
PYTHON = (
    "import json, ssl, sqlite3, zlib; "
    "print(json.dumps([ssl.OPENSSL_VERSION, sqlite3.sqlite_version, zlib.crc32(b'x')]))"
)
NODE = (
    "console.log(process.version, require('zlib').gzipSync('x').length, new Date(0).toISOString())"
)
JAVA = "/usr/lib/jvm/java-17-openjdk-amd64/bin/java"

PROGRAMS = [
    ("curl", "/usr/bin/curl", ["--version"], b"", []),
    ("jq", "/usr/bin/jq", ["-c", "map(. * 2) | add"], b"[1, 2.5]", []),
    ("python3", "/usr/bin/python3", ["-c", PYTHON], b"", []),
    ("bash", "/usr/bin/bash", ["-c", "printf '%s %(%Y)T\\n' \"${BASH_VERSION}\" 0; exit 3"], b"", []),
    ("git", "/usr/bin/git", ["hash-object", "--stdin"], b"text\n", []),
    ("perl", "/usr/bin/perl", ["-MPOSIX", "-MEncode", "-e", "print POSIX::floor(2.5), length(encode('UTF-16', 'ab')), \"\\n\""], b"", []),
    ("openssl", "/usr/bin/openssl", ["dgst", "-sha256"], b"text\n", []),
    ("sqlite3", "/usr/bin/sqlite3", [":memory:", "select sqlite_version(), 6 * 7"], b"", []),
    ("file", "/usr/bin/file", ["-"], PNG, []),
    ("libc-bin", "/usr/bin/iconv", ["-f", "UTF-8", "-t", "EUC-JP"], "日本\n".encode(), ["--need", "gconv"]),
    ("xxd", "/usr/bin/xxd", ["-p"], b"text\n", []),
    ("nodejs", "/usr/bin/node", ["-e", NODE], b"", []),
    ("imagemagick", "/usr/bin/convert", ["-size", "3x2", "xc:#102030", "-rotate", "90", "ppm:-"], b"", []),
    ("ghostscript", "/usr/bin/gs", ["-q", "-dNODISPLAY", "-dBATCH", "-c", "2 3 add == /Times-Roman findfont /FontName get =="], b"", []),
    ("tesseract-ocr", "/usr/bin/tesseract", ["stdin", "stdout"], PGM, []),
    ("ffmpeg", "/usr/bin/ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=0.2:s=64x48", "-f", "md5", "-"], b"", []),
    ("graphviz", "/usr/bin/dot", ["-Tplain"], b"digraph { a -> b; b -> c }", []),
    ("gdal-bin", "/usr/bin/gdaltransform", ["-s_srs", "EPSG:4326", "-t_srs", "EPSG:3857"], b"10 20\n", ["--include", "/usr/share/gdal", "--include", "/usr/share/proj"]),
    ("pandoc", "/usr/bin/pandoc", ["-t", "html"], b"# A\n\n*b* `c`\n", []),
    ("r-base-core", "/usr/bin/Rscript", ["-e", "cat(mean(c(1, 2, 6)), '\\n')"], b"", ["--include", "/usr/lib/R", "--include", "/usr/bin/R", "--include", "/usr/bin/sed"]),
    ("sbcl", "/usr/bin/sbcl", ["--non-interactive", "--no-sysinit", "--no-userinit", "--eval", "(print (expt 2 70))"], b"", ["--include", "/usr/lib/sbcl"]),
    ("gstreamer1.0-tools", "/usr/bin/gst-launch-1.0", ["-q", "audiotestsrc", "num-buffers=1", "!", "fdsink"], b"", []),
    ("librsvg2-bin", "/usr/bin/rsvg-convert", ["-f", "svg"], SVG, []),
    ("nmap", "/usr/bin/nmap", ["-V"], b"", []),
    ("lua5.4", "/usr/bin/lua5.4", ["-e", "print(string.format('%.3f', math.pi), utf8.char(228))"], b"", []),
    ("tcl", "/usr/bin/tclsh", [], b"package require http; puts [clock format 0 -gmt 1 -format %Y]; puts [info patchlevel]", []),
    ("ruby", "/usr/bin/ruby", ["-rjson", "-rdigest", "-e", "puts JSON.generate([1, Digest::SHA256.hexdigest('x')])"], b"", []),
    ("php-cli", "/usr/bin/php", ["-r", "echo json_encode([PHP_VERSION, strlen(gzencode('x')), date('Y', 0)]), \"\\n\";"], b"", []),
    ("guile-3.0", "/usr/bin/guile", ["-c", "(use-modules (srfi srfi-1)) (display (fold + 0 '(1 2 3)))"], b"", ["--include", "/usr/share/guile", "--include", "/usr/lib/x86_64-linux-gnu/guile", "--need", "gconv"]),
    ("gawk", "/usr/bin/gawk", ["-M", "BEGIN { print 2 ^ 100 }"], b"", []),
    ("groff", "/usr/bin/groff", ["-Tascii"], b"some text\n", ["--include", "/usr/share/groff", "--include", "/usr/bin/grotty", "--include", "/usr/bin/troff"]),
    ("gnuplot-nox", "/usr/bin/gnuplot", ["-e", "set terminal dumb; plot sin(x)"], b"", []),
    ("aspell", "/usr/bin/aspell", ["-l", "en", "list"], b"hello wrold\n", ["--include", "/usr/lib/aspell", "--include", "/var/lib/aspell", "--include", "/usr/share/aspell"]),
    ("hunspell", "/usr/bin/hunspell", ["-d", "en_US", "-l"], b"hello wrold\n", ["--include", "/usr/share/hunspell"]),
    ("espeak-ng", "/usr/bin/espeak-ng", ["-q", "-x", "hello"], b"", ["--include", "/usr/lib/x86_64-linux-gnu/espeak-ng-data"]),
    ("libimage-exiftool-perl", "/usr/bin/exiftool", ["-s3", "-ImageSize", "-"], PNG, []),
    ("sox", "/usr/bin/sox", ["-n", "-t", "raw", "-", "synth", "0.01", "sine", "440"], b"", []),
    ("mercurial", "/usr/bin/hg", ["version", "-q"], b"", []),
    ("vim", "/usr/bin/vim", ["-es", "-u", "NONE", "-i", "NONE"], b"put ='x' . 6 * 7\n%print\nqa!\n", []),
    ("poppler-utils", "/usr/bin/pdftotext", ["-", "-"], PDF, []),
    ("bc", "/usr/bin/bc", ["-l"], b"scale = 20\n4 * a(1)\n", []),
    ("rsync", "/usr/bin/rsync", ["--version"], b"", []),
    ("gpg", "/usr/bin/gpg", ["--no-options", "--no-default-keyring", "--print-md", "SHA256"], b"text\n", []),
    ("nginx-light", "/usr/sbin/nginx", ["-t", "-e", "stderr", "-c", "/dev/stdin"], b"error_log /dev/null; events {} pid /tmp/nginx.pid;", []),
    ("haproxy", "/usr/sbin/haproxy", ["-vv"], b"", []),
    ("memcached", "/usr/bin/memcached", ["-h"], b"", []),
    ("unbound", "/usr/sbin/unbound", ["-V"], b"", []),
    ("bind9-utils", "/usr/bin/named-checkzone", ["-q", "x", "-"], ZONE, []),
    ("dnsmasq-base", "/usr/sbin/dnsmasq", ["--version"], b"", []),
    ("apache2", "/usr/bin/htpasswd", ["-nbs", "user", "word"], b"", []),
    ("lighttpd", "/usr/sbin/lighttpd", ["-V"], b"", []),
    ("squid", "/usr/sbin/squid", ["-v"], b"", []),
    ("postgresql", "/usr/lib/postgresql/15/bin/postgres", ["--describe-config"], b"", []),
    ("libxml2-utils", "/usr/bin/xmllint", ["--xpath", "//b/text()", "-"], b"<a><b>x</b></a>", []),
    ("xsltproc", "/usr/bin/xsltproc", ["-"], TRANSFORMED, []),
    ("gdb", "/usr/bin/gdb", ["-nx", "-batch", "-ex", "print 6 * 7", "-ex", "python print(2 ** 70)"], b"", []),
    ("qemu-utils", "/usr/bin/qemu-img", ["measure", "--size", "1M", "-O", "qcow2"], b"", []),
    ("wget", "/usr/bin/wget", ["--version"], b"", []),
    ("bind9-dnsutils", "/usr/bin/dig", ["-h"], b"", []),
    ("cmake", "/usr/bin/cmake", ["-E", "sha256sum", "/dev/null"], b"", []),
    ("default-jre-headless", JAVA, ["--version"], b"", []),
    ("coreutils", "/usr/bin/date", ["-d@0", "+%c %Z"], b"", []),
    ("ncurses-bin", "/usr/bin/tput", ["-T", "xterm-256color", "colors"], b"", []),
    ("zstd", "/usr/bin/zstd", ["-c"], b"text\n", []),
    ("strace", "/usr/bin/strace", ["-V"], b"", []),
    ("varnish", "/usr/sbin/varnishd", ["-x", "vsl"], b"", []),
    ("redis-server", "/usr/bin/redis-server", ["--version"], b"", []),
    ("mosquitto", "/usr/sbin/mosquitto", ["-h"], b"", []),
    ("rsyslog", "/usr/sbin/rsyslogd", ["-v"], b"", []),
    ("elixir", "/usr/bin/elixir", ["-e", "IO.puts(Enum.sum(1..10))"], b"", []),
]
FEW = 4
# What these come with, and what the other tools want.
BESIDES = (
    "aspell-en ca-certificates fonts-dejavu-core gstreamer1.0-plugins-base hunspell-en-us tesseract-ocr-eng "
    "binutils gcc musl-tools patchelf"
).split()


def packages():
    """What a Debian has to have installed for all of them."""
    return sorted({each[0] for each in PROGRAMS} | set(BESIDES))


if __name__ == "__main__":
    print(*packages())
