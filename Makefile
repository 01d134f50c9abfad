# make        the same as make run
# make run    installs what is missing, builds, serves the articles of Config/sample
# make help   the rest

PREFIX ?= /usr/local
BUILD_PACKAGES = libcurl4-openssl-dev libgumbo-dev libnghttp2-dev libsqlite3-dev libstemmer-dev libxml2-dev zlib1g-dev
BENCH_PACKAGES = binutils curl gcc h2o haproxy libc6-dev nghttp2-client nghttp2-server nginx python3 \
	strace wrk
CONFORMANCE_PACKAGES = curl h2o haproxy nghttp2-client nghttp2-server nginx python3-venv python3-yaml \
	slowhttptest
PROXY_PACKAGES = apache2 caddy haproxy nginx python3 systemd varnish
# A module that imports a sibling it does not declare is an error.
STRICT = --explicit-target-dependency-import-check error
# The binary carries the Swift runtime, so that it runs where there is no toolchain.
RELEASE = -c release --static-swift-stdlib
NEWSD = .build/release/newsd
ARGS ?=

.PHONY: run build test lint bench bench-alloc bench-formats bench-idle bench-import bench-related bench-search bench-writes \
	bench-syscalls conformance fuzz sanitizers test-formats test-pages test-proxies test-durability drill-kill install packages \
	bench-packages dependencies clean help
.DEFAULT_GOAL := run

run: build
	exec $(NEWSD) serve $(ARGS)

build: packages
	swift build $(RELEASE) $(STRICT) --product newsd

test: packages
	swift test $(STRICT)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

# Beside nginx, h2o, HAProxy, nghttpd and two servers in Swift, the same body from each: CPU time,
# requests a second, latency. ARGS="--quick" for a first idea, ARGS="article h2c" for some rows.
bench: bench-packages build
	Tests/Benchmarks/http/run $(NEWSD) $(ARGS)

# Memory allocations for each cached GET: none.
bench-alloc: bench-packages build
	Tests/Benchmarks/alloc/run $(NEWSD) $(ARGS)

# 20,000 articles in, a kill half-way, 2,000 first reads of related headlines.
bench-import: bench-packages build
	Tests/Benchmarks/import/run $(NEWSD) $(ARGS)

# Acknowledged writes a second, beside SQLite's own in the same folder.
bench-writes: bench-packages build
	Tests/Benchmarks/writes/run $(NEWSD) $(ARGS)

# Ranking quality on labelled sets of news.
bench-related: packages
	Tests/Benchmarks/related/run $(ARGS)

# What searches cost among 20,000 articles, and when what is written is found; ARGS="--articles 100000".
bench-search: build
	Tests/Benchmarks/search/run $(NEWSD) $(ARGS)

# What is read of collections of documents in every format: read, rejected, wrong.
bench-formats: packages
	Tests/Benchmarks/Formats/run $(ARGS)

# 10,000 idle connections, clients that close, read slowly or send nonsense beside busy ones.
bench-idle: bench-packages build
	Tests/Benchmarks/idle/run $(NEWSD) $(ARGS)

# System calls for each request, a figure no machine's speed changes.
bench-syscalls: bench-packages build
	Tests/Benchmarks/syscalls/run $(NEWSD) $(ARGS)

# What other people's tools and collections say about the release binary; PARTS="wire vectors".
conformance: build
	@.ci/packages $(CONFORMANCE_PACKAGES)
	Tests/Conformance/run $(NEWSD) $(PARTS)

# The files of Config/proxies in real proxies before the release binary; ARGS="nginx varnish --details".
test-proxies: build
	@.ci/packages $(PROXY_PACKAGES)
	Tests/Proxies/run $(NEWSD) $(ARGS)

# What newsd writes, held to schemas and grammars, and read by feedparser, lxml, newsmlg2 and others.
test-formats: build
	@.ci/packages python3-venv
	Tests/Interchange/run $(NEWSD)

# The reader pages in a headless Chromium, with axe.
test-pages: build
	@.ci/packages chromium chromium-driver fonts-noto-cjk python3-venv
	Tests/Pages/run $(NEWSD)

# Whether anything is lost: kill -9 during writes, full disks and the like; ARGS="--rounds 20 storm".
test-durability: build
	Tests/Durability/run $(NEWSD) $(ARGS)

# One of 2,000 articles killed, and one out of its embargo, while everything is asked for.
drill-kill: build
	Tests/Drills/kill $(NEWSD) $(ARGS)

# The server's tests under ThreadSanitizer and AddressSanitizer.
sanitizers: packages
	.ci/sanitizers

# libFuzzer on the parser of HTTP/1, the session of HTTP/2, the readers of XML, of texts and of
# Markdown, and articles that are written and read again, each for so many seconds. Each keeps one
# core busy; `make --jobs=2 --output-sync fuzz` runs two at a time.
SECONDS = 60
FUZZ_TARGETS = http1 http2 xml texts markdown written
fuzz: $(FUZZ_TARGETS:%=fuzz-%)
fuzz-%: packages
	Tests/Fuzz/run $* $(SECONDS)

install: build
	install -D -m 755 $(NEWSD) $(DESTDIR)$(PREFIX)/bin/newsd
	install -D -m 644 Config/newsd.json $(DESTDIR)$(PREFIX)/share/newsd/newsd.json

packages:
	@.ci/packages $(BUILD_PACKAGES)

bench-packages: packages
	@.ci/packages $(BENCH_PACKAGES)

# No SwiftNIO, directly or through another package.
dependencies:
	@.ci/dependencies

clean:
	swift package clean

help:
	@echo 'run             install what is missing, build, serve Config/sample (ARGS="--listen :9000")'
	@echo 'build           the release binary, $(NEWSD)'
	@echo 'test            all tests, end to end included'
	@echo 'lint            the formatter, strict'
	@echo 'bench           CPU time, requests a second and latency beside nginx, h2o and others'
	@echo 'bench-alloc     memory allocations for each cached GET'
	@echo 'bench-idle      memory of idle connections; busy clients beside idle, slow and bad ones'
	@echo 'bench-import    20,000 articles in, killed half-way and run again; first reads of related headlines'
	@echo 'bench-writes    acknowledged writes a second, beside SQLite'
	@echo 'bench-formats   what is read of collections of documents, and what is rejected or wrong'
	@echo 'bench-related   quality of related headlines on labelled news'
	@echo 'bench-search    what searches cost among 20,000 articles, and when what is written is found'
	@echo 'bench-syscalls  system calls for each request'
	@echo 'test-proxies    nginx, HAProxy, Caddy, Varnish and Apache with the files of Config/proxies'
	@echo 'test-durability kill -9 during writes, and every trouble a disk makes'
	@echo 'drill-kill      an article killed and one lifted while all of them are asked for'
	@echo 'conformance     raw requests, vectors of others and tools against the release binary'
	@echo 'fuzz            libFuzzer on HTTP/1, HTTP/2, the readers and what is written (SECONDS=60 each)'
	@echo 'test-pages      the reader pages in Chromium: WCAG 2.2 AA by axe, the font control, no script needed'
	@echo 'test-formats    what newsd writes, read by the libraries that others use'
	@echo 'sanitizers      the tests of the server under ThreadSanitizer and AddressSanitizer, and a minute of everything'
	@echo 'install         newsd and its configuration into $(PREFIX) (PREFIX=, DESTDIR=)'
	@echo 'dependencies    the resolved packages; fails if SwiftNIO is among them'
	@echo 'clean           remove what was built'
