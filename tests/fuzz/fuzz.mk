# Fuzzing.  Part of the Makefile.
#
#   make fuzz FUZZ_SECONDS=60           every target with libFuzzer (clang), that long each
#   make fuzz FUZZ=text_periods         one of them
#   make check                          builds and runs the smoke variant (tests/fuzz/smoke.sh)

FUZZ_SECONDS ?= 60
FUZZ_ALL := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
FUZZ ?= $(FUZZ_ALL)
FUZZ_HEADERS := $(wildcard tests/fuzz/*.h)

# With the driver and the compiler of everything else.
FUZZ_SMOKE := $(addprefix $(B)/fuzz/smoke_,$(FUZZ_ALL))
unit: $(FUZZ_SMOKE)
$(B)/fuzz/driver.o: tests/fuzz/driver.c $(FUZZ_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -c -o $@ $<
$(FUZZ_SMOKE): $(B)/fuzz/smoke_%: tests/fuzz/%_fuzz.c $(B)/fuzz/driver.o $(B)/libmain.a $(B)/libzhibiao.a $(B)/gen/embedded.o $(FUZZ_HEADERS)
	$(CC) $(ALL_CFLAGS) -Itests $(LDFLAGS) -o $@ $(filter-out %.h,$^) $(LIBS)

# With libFuzzer, sanitizers and one malloc an allocation.  A null pointer plus 0 (an absent
# span) is let pass: C2y defines it (WG14 N3322), and compilers always did.
FB := build/libfuzzer
FUZZ_CC ?= clang
FUZZ_CFLAGS = -std=gnu17 $(WARN) -O1 -g -Idaemon -Itests -I$(B)/gen -D_GNU_SOURCE \
	-DZHIBIAO_VERSION='"$(VERSION)"' -fno-omit-frame-pointer -pthread -DARENA_MALLOC \
	-fsanitize=address,undefined -fno-sanitize=pointer-overflow -fno-sanitize-recover=all \
	$(PKG_CFLAGS)
FUZZ_OBJS := $(patsubst $(B)/%.o,$(FB)/%.o,$(OBJS) $(MAIN_OBJS))

.PHONY: fuzz-tools
fuzz-tools:
	@ls $$($(FUZZ_CC) -print-resource-dir)/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 || { \
		echo "fuzz: needs clang and its runtime: apt-get install clang libclang-rt-14-dev (Debian 12; libclang-rt-dev elsewhere)" >&2; exit 69; }
$(FUZZ_OBJS): $(FB)/%.o: daemon/%.c | fuzz-tools
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(FB)/libzhibiao.a: $(FUZZ_OBJS)
	@rm -f $@
	ar rcs $@ $^
$(addprefix $(FB)/fuzz_,$(FUZZ_ALL)): $(FB)/fuzz_%: tests/fuzz/%_fuzz.c $(FB)/libzhibiao.a $(B)/gen/embedded.o $(FUZZ_HEADERS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $(filter-out %.h,$^) $(LIBS)

.PHONY: fuzz
fuzz: $(addprefix $(FB)/fuzz_,$(FUZZ)) ## libFuzzer on every parser, FUZZ_SECONDS=60 each (needs clang)
	@tests/fuzz/make-seeds $(FB)/seeds
	@for t in $(FUZZ); do \
		mkdir -p $(FB)/corpus/$$t; \
		echo "== $$t"; \
		$(FB)/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=10 -rss_limit_mb=2560 \
			-dict=$(FB)/seeds/tokens -artifact_prefix=$(FB)/crash-$$t- -print_final_stats=1 \
			$(FB)/corpus/$$t $(FB)/seeds/$$t 2>$(FB)/$$t.log || { tail -60 $(FB)/$$t.log; exit 1; }; \
		grep -E '^stat::(number_of_executed_units|peak_rss_mb)|DONE' $(FB)/$$t.log; \
	done
