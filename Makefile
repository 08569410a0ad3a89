# zhibiao: build, test, measure.  `make help` lists the targets.
#
#   SAN=1      AddressSanitizer and UndefinedBehaviorSanitizer, in build/asan
#   CC=clang   another compiler

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all

CC := gcc
B := build$(if $(SAN),/asan)
VERSION := 0.1.0

PURE_ROOMS := base text lexicon extract tag describe
ROOMS := $(PURE_ROOMS) decode config observe consume store
PURE_PKGS := libcrypto
PKGS := $(PURE_PKGS) jansson icu-i18n icu-uc gumbo libsystemd libmicrohttpd rdkafka libpq
JIEBA_DICT ?= /usr/lib/python3/dist-packages/jieba/dict.txt

WARN := -Wall -Wextra -Wconversion -Wshadow
CFLAGS := $(if $(SAN),-O1,-O2) -g
ALL_CFLAGS = -std=gnu17 $(WARN) $(CFLAGS) -Idaemon -I$(B)/gen -D_GNU_SOURCE \
	-DZHIBIAO_VERSION='"$(VERSION)"' -fno-omit-frame-pointer -pthread \
	$(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -DARENA_MALLOC) $(PKG_CFLAGS)
, := ,
LDFLAGS += -pthread $(if $(SAN),-fsanitize=address$(,)undefined)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PURE_LIBS = $(shell pkg-config --libs $(PURE_PKGS)) -lm
LIBS = $(shell pkg-config --libs $(PKGS)) -lm

srcs = $(wildcard $(addprefix daemon/,$(addsuffix /*.c,$(1))))
PURE_OBJS := $(patsubst daemon/%.c,$(B)/%.o,$(call srcs,$(PURE_ROOMS)))
OBJS := $(patsubst daemon/%.c,$(B)/%.o,$(call srcs,$(ROOMS)))
MAIN_OBJS := $(patsubst daemon/%.c,$(B)/%.o,$(filter-out daemon/main/zhibiaod.c daemon/main/zhibiao.c,$(wildcard daemon/main/*.c)))
PROGRAMS := $(foreach p,zhibiaod zhibiao,$(if $(wildcard daemon/main/$(p).c),$(B)/$(p)))
UNIT := $(patsubst tests/unit/%_test.c,$(B)/unit/%_test,$(wildcard tests/unit/*_test.c))
# Unit tests of these rooms link only pure objects: the linker proves that they are.
PURE_UNIT := $(foreach r,$(PURE_ROOMS),$(filter $(B)/unit/$(r)_%,$(UNIT)))

.PHONY: all
all: $(PROGRAMS) ## both programs, into build/

$(B)/zhibiaod $(B)/zhibiao: $(B)/%: $(B)/main/%.o $(B)/libmain.a $(B)/libzhibiao.a $(B)/gen/embedded.o
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/libpure.a: $(PURE_OBJS)
	@rm -f $@
	ar rcs $@ $^
$(B)/libzhibiao.a: $(OBJS)
	@rm -f $@
	ar rcs $@ $^
# What both programs share; an archive, so that a test takes only what it calls.
$(B)/libmain.a: $(MAIN_OBJS)
	@rm -f $@
	ar rcs $@ $^

$(B)/%.o: daemon/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The large word list, compiled into a table that is mapped with the program.
$(B)/gen/mkwords: daemon/lexicon/tools/mkwords.c $(B)/libpure.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PURE_LIBS)
$(B)/gen/general.trie: $(B)/gen/mkwords $(JIEBA_DICT)
	$(B)/gen/mkwords $(JIEBA_DICT) $@
$(JIEBA_DICT):
	@echo "$@ is missing: install python3-jieba (deploy/install-deps), or set JIEBA_DICT" >&2; exit 1

# Files of schemas/ that the programs carry inside.
EMBED := $(sort $(wildcard schemas/lexicon/*.tsv schemas/migrations/*.sql))
$(B)/gen/embedded.S: daemon/embed.sh $(EMBED) $(B)/gen/general.trie
	@mkdir -p $(@D)
	daemon/embed.sh $(foreach f,$(EMBED),$(f)=$(f:schemas/%=%)) $(B)/gen/general.trie=lexicon/general.trie > $@.tmp && mv $@.tmp $@
$(B)/gen/embedded.o: $(B)/gen/embedded.S
	$(CC) -c -o $@ $<

.PHONY: unit
unit: $(UNIT) ## unit test programs, built only
$(PURE_UNIT): $(B)/unit/%: tests/unit/%.c $(B)/libpure.a $(B)/gen/embedded.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $^ $(PURE_LIBS)
$(filter-out $(PURE_UNIT),$(UNIT)): $(B)/unit/%: tests/unit/%.c $(B)/libmain.a $(B)/libzhibiao.a $(B)/gen/embedded.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $^ $(LIBS)

# Programs that only the demo and the tests use: a mock broker, and topics on a real one.
HELPERS := $(B)/mockbroker $(B)/topic
.PHONY: helpers
helpers: $(HELPERS)
$(HELPERS): $(B)/%: tests/lib/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(shell pkg-config --libs rdkafka)

.PHONY: check
check: ## install what tests need, build, run all tests
	@deploy/install-deps build run
	@deploy/install-deps test || echo "check: going on without; what needs it is skipped" >&2
	@$(MAKE) -s --no-print-directory all unit helpers
	@tests/run --build $(B) $(TESTS)

.PHONY: check-vm
check-vm: all helpers ## the units under a real systemd, in a virtual machine (root, qemu; minutes)
	@tests/systemd/vm $(B)

BENCHES := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
$(BENCHES): $(B)/bench/%: tests/bench/%.c $(B)/libmain.a $(B)/libzhibiao.a $(B)/gen/embedded.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $^ $(LIBS)
.PHONY: bench
bench: all helpers $(BENCHES) ## measure: MB/s of reading by stage, reports/s through the pipe
	@tests/bench/run $(B)

.PHONY: quality
quality: all ## score on annotated reports (GOLD=dir; V=1 lists every miss)
	@tests/quality $(B)/zhibiao $(if $(V),-v) $(if $(GOLD),"$(GOLD)")

.PHONY: demo
demo: ## see it work: private database and broker, sample reports (REPORTS=dir, KEEP=1)
	@deploy/install-deps build run
	@echo "==> build"
	@$(MAKE) -s --no-print-directory all helpers
	@REPORTS="$(REPORTS)" KEEP="$(KEEP)" deploy/demo $(B)

.PHONY: golden golden-update
golden: all ## compare tests/golden with what is extracted now
	@tests/golden/run.sh $(B)
golden-update: all ## write what is extracted now into tests/golden
	@tests/golden/run.sh --update $(B)

# Manual pages, where scdoc is there.
MAN := $(B)/man/zhibiao.1 $(B)/man/zhibiaod.8 $(B)/man/zhibiao.conf.5
.PHONY: man
man: $(MAN) ## manual pages, into build/man (wants scdoc)
$(B)/man/zhibiao.conf.5.scd: deploy/man/zhibiao.conf.5.head deploy/man/zhibiao.conf.5.tail $(B)/zhibiaod
	@mkdir -p $(@D)
	{ cat deploy/man/zhibiao.conf.5.head && $(B)/zhibiaod --print-settings && \
		cat deploy/man/zhibiao.conf.5.tail; } > $@.tmp && mv $@.tmp $@
$(B)/man/%.scd: deploy/man/%.scd
	@mkdir -p $(@D)
	cp $< $@
$(MAN): %: %.scd
	scdoc < $< > $@.tmp && mv $@.tmp $@

PREFIX ?= /usr/local
.PHONY: install
install: all ## programs, manual pages (make man), completion, unit into $(DESTDIR)$(PREFIX)
	install -D -m 755 $(B)/zhibiaod "$(DESTDIR)$(PREFIX)/bin/zhibiaod"
	install -D -m 755 $(B)/zhibiao "$(DESTDIR)$(PREFIX)/bin/zhibiao"
	install -D -m 644 deploy/completion/zhibiao.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/zhibiao"
	ln -sf zhibiao "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/zhibiaod"
	for page in $(B)/man/*.[158]; do [ ! -e $$page ] || \
		install -D -m 644 $$page "$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}" || exit; done
	for unit in zhibiaod.service zhibiaod@.service; do \
		sed 's|/usr/bin/zhibiaod|$(PREFIX)/bin/zhibiaod|g' systemd/$$unit | \
		install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit" || exit; done
	install -D -m 644 systemd/zhibiao.sysusers.conf "$(DESTDIR)$(PREFIX)/lib/sysusers.d/zhibiao.conf"
	install -D -m 644 systemd/zhibiao.tmpfiles.conf "$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/zhibiao.conf"
	install -D -m 644 deploy/zhibiao.conf.example "$(DESTDIR)$(PREFIX)/share/zhibiao/zhibiao.conf.example"

.PHONY: format
format: ## clang-format all C sources
	clang-format -i $$(git ls-files '*.c' '*.h')

.PHONY: clean
clean: ## remove build/
	rm -rf build

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

-include tests/fuzz/fuzz.mk
-include $(shell find $(B) -name '*.d' 2>/dev/null)
