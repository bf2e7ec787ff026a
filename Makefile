# cnsconform: conformance and fuzz-testing harness for CnsSyncVolume.
# Sources are found by wildcard; a new file needs no entry here.
#
#   FLAVOUR=NAME   objects and programs lie in build/NAME ("plain": in build);
#                  san, fuzz, afl, mutator and cover bring their own flags
#   CC=clang-14    another compiler (with FLAVOUR=clang to keep objects apart)
#   WERROR=1       warnings are errors; what was compiled without is compiled
#                  again
#   V=1            show commands
#   RUNS=N         of stability
#   ARGS, MILLION  of bench: parts of it (.ci/bench); 1 = memory of a campaign
#                  after 10^6 requests too, which takes minutes
#   SEEDS=N        of fuzz-selftest (5)
#   TARGET, TIME   of fuzz-libfuzzer, fuzz-afl: fuzz_reference, 60 (seconds)
#   HANDLER=x.o    the server inside fuzz_your_server (fuzz/README.md)
#   CFLAGS, LDFLAGS, ARGS are the user's and come last

FLAVOUR ?= plain
FLAVOUR_CC_fuzz := clang-14
FLAVOUR_CC_afl := AFL_QUIET=1 afl-clang-fast
ifeq ($(origin CC),default)
CC := $(or $(FLAVOUR_CC_$(FLAVOUR)),gcc)
endif
OUT := $(if $(filter plain,$(FLAVOUR)),build,build/$(FLAVOUR))
Q := $(if $(V),,@)
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
REPORTS ?= reports

PACKAGES := libcurl libcjson libcrypto libssl
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FLAVOUR_CFLAGS_san := -O1 -g $(SANITIZERS)
FLAVOUR_CFLAGS_fuzz := -O1 -g $(SANITIZERS) -fsanitize=fuzzer-no-link
FLAVOUR_CFLAGS_afl := -O1 -g
FLAVOUR_CFLAGS_mutator := -O2 -g -fPIC -fvisibility=hidden
FLAVOUR_CFLAGS_cover := -O0 -g --coverage -fprofile-update=atomic
FLAVOUR_CFLAGS := $(or $(FLAVOUR_CFLAGS_$(FLAVOUR)),-O2 -g)
WARN := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes \
	-Wstrict-prototypes -Wvla -Wformat=2 -Wwrite-strings -Wno-format-nonliteral
OUR_CFLAGS = -std=gnu17 -D_GNU_SOURCE $(FLAVOUR_CFLAGS) $(WARN) -Iharness -Ifuzz -Ifuzz/targets \
	-I$(OUT)/gen
OUR_LIBS = $(shell pkg-config --libs $(PACKAGES)) -lpthread

LIB_SRC  := $(sort $(filter-out harness/tests/%,$(wildcard harness/*/*.c)) \
	$(wildcard fuzz/mutate/*.c fuzz/oracle/*.c fuzz/campaign/*.c \
	fuzz/engine/engine_*.c))
TEST_SRC := $(sort $(wildcard harness/tests/*.c fuzz/tests/*.c))
BENCH_SRC := $(sort $(wildcard harness/tests/bench/*.c))
FUZZ_SRC := $(sort $(wildcard fuzz/targets/fuzz_*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/obj/%.o)
TEST_OBJ := $(TEST_SRC:%.c=$(OUT)/obj/%.o)
# Two in five lines are tests, whose time is mostly the library's.
TEST_CFLAGS := $(if $(filter san cover,$(FLAVOUR)),-O0,-O1)
$(TEST_OBJ): FLAVOUR_CFLAGS += $(TEST_CFLAGS)
BENCH_OBJ := $(BENCH_SRC:%.c=$(OUT)/obj/%.o)
MAIN_OBJ := $(OUT)/obj/harness/main.o
FUZZ_OBJ := $(FUZZ_SRC:%.c=$(OUT)/obj/%.o)
REPLAY_OBJ := $(OUT)/obj/fuzz/targets/replay_main.o
FUZZ_TARGETS := $(FUZZ_SRC:fuzz/targets/%.c=%)

# Targets whose input is a body: they mutate it as such under libFuzzer.
BODY_TARGETS := fuzz_reference fuzz_your_server fuzz_network
ENGINE_OBJ := $(OUT)/obj/fuzz/engine/libfuzzer_mutator.o
SERVER_OBJ := $(patsubst %.c,$(OUT)/obj/%.o,$(sort \
	$(wildcard harness/refserver/*.c harness/json/*.c harness/http/*.c)))
HANDLER ?= $(OUT)/obj/fuzz/engine/reference_handler.o

all: $(OUT)/cnsconform ## build the program (build/cnsconform)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | \
		while IFS='	' read -r name text; do \
			printf '  make %-14s %s\n' "$$name" "$$text"; done

run: ## install what is missing, build, judge the embedded reference server
	@.ci/install build
	@$(MAKE) --no-print-directory all
	@.ci/run-embedded $(OUT)/cnsconform $(REPORTS) $(ARGS)

check: ## everything that must hold, from compiling to the README
	@.ci/check

# Whole campaigns, selftests, processes that die: `make check` runs them, and
# those of LATE_TESTS with the others. Here and below the longest come first, as
# they start in this order.
SLOW_TESTS := mixes selftest ref_deep campaign_cut suspect against campaign \
	campaign_burst campaign_death campaign_resume cli_life deadly direct \
	expect_server fuzz_trial growth
LATE_TESTS := journal_run capacity
LONG_TESTS := $(LATE_TESTS) history cli_serve cli mutate_request alloc \
	report_root_cause campaign_time pipelined vacuity fuzz_bad_input astray

test: ## the inner loop: build, unit tests but the slow ones, case files
	@.ci/install check
	@$(MAKE) --no-print-directory all $(OUT)/test_cnsconform
	@$(MAKE) --no-print-directory quick-tests SKIPPED='$(LATE_TESTS)'
	@echo "not run here: $(SLOW_TESTS) $(LATE_TESTS); 'make check' runs" \
		"everything"
	@$(MAKE) --no-print-directory lint

quick-tests:
	@CNSCONFORM=$(OUT)/cnsconform $(if $(ARGS),$(OUT)/test_cnsconform \
		$(ARGS),.ci/tests $(OUT)/test_cnsconform $(LONG_TESTS) '*' \
		$(patsubst %,'!%',$(SLOW_TESTS) $(SKIPPED)))

slow-tests: # the others; instrumented they take a quarter of an hour
	@CNSCONFORM=$(OUT)/cnsconform .ci/tests $(OUT)/test_cnsconform $(SLOW_TESTS)

warnings: generated # in what is no part of a fuzz target; without objects
	$(Q)$(CC) $(OUR_CFLAGS) $(CFLAGS) -Werror -fsyntax-only \
		-include harness/base/banned.h harness/main.c $(TEST_SRC) \
		$(BENCH_SRC) fuzz/engine/afl_mutator.c

lint: all ## load every case file and report every mistake
	$(Q)$(OUT)/cnsconform lint

laws: all ## sizes, names, dependencies: what the code keeps to
	@.ci/laws

bench: all $(OUT)/bench ## speed, here and now, as ratios to public tools
	@.ci/install bench
	@MILLION=$(MILLION) .ci/bench $(OUT)/cnsconform $(OUT)/bench $(ARGS)

stability: all ## the same verdicts in 100 of 100 runs, in every order, under load
	@.ci/stability $(or $(RUNS),100) $(OUT)/cnsconform

fuzz-selftest: all ## a campaign against every bug that only fuzzing finds, 5 seeds
	@$(OUT)/cnsconform selftest --fuzz --seed 1 --seeds $(or $(SEEDS),5) \
		-j $$(nproc) $(ARGS)

fuzz-variants: all ## 100000 mutants to every right server, which find nothing
	@$(OUT)/cnsconform selftest --fuzz --variants --seed 1 -j $$(nproc) $(ARGS)

cover: ## line coverage of harness/ and fuzz/ (build/cover/); SLOW=1: by slow tests too
	@.ci/install cover
	@$(MAKE) --no-print-directory FLAVOUR=cover all build/cover/test_cnsconform
	@SLOW=$(SLOW) .ci/cover

fuzz-targets: ## every fuzz target, for libFuzzer (build/fuzz) and as replay
	@.ci/install check
	@$(MAKE) --no-print-directory FLAVOUR=fuzz engines
	@$(MAKE) --no-print-directory FLAVOUR=san replays

fuzz-libfuzzer: ## TARGET=fuzz_reference for TIME=60 seconds under libFuzzer
	@.ci/fuzz libfuzzer "$(TARGET)" "$(TIME)"

fuzz-afl: ## the same under AFL++: a main and a secondary instance
	@.ci/fuzz afl "$(TARGET)" "$(TIME)"

fuzz-cmin: ## the smallest set of what TARGET's engines found, into build/corpus
	@.ci/fuzz cmin "$(TARGET)"

mutator:
	@$(MAKE) --no-print-directory FLAVOUR=mutator \
		build/afl/libcnsconform_mutator.so
afl-engines: $(FUZZ_TARGETS:%=build/afl/%)
engines: $(FUZZ_TARGETS:%=$(OUT)/%)
replays: $(FUZZ_TARGETS:%=$(OUT)/replay/%)

install: all ## program, man page and completion under $(DESTDIR)$(PREFIX)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(OUT)/cnsconform "$(DESTDIR)$(PREFIX)/bin/cnsconform"
	install -d "$(SHARE)/man/man1" "$(SHARE)/bash-completion/completions"
	$(OUT)/cnsconform help --man > $(OUT)/cnsconform.1
	install -m 644 $(OUT)/cnsconform.1 "$(SHARE)/man/man1/cnsconform.1"
	$(OUT)/cnsconform help --completion bash > $(OUT)/completion.bash
	install -m 644 $(OUT)/completion.bash \
		"$(SHARE)/bash-completion/completions/cnsconform"

clean: ## remove everything built
	rm -rf build

# ---- generated sources: each under $(OUT)/gen, so that flavours never share

# Ancestry of faults: lists of names become C initialisers.
VIM_LISTS := harness/vim/faults-9.1.0.0.tsv harness/vim/faults-extra.tsv

$(OUT)/gen/fault_hierarchy.inc: harness/vim/fault_hierarchy.awk \
		harness/vim/vim_type_table.c $(VIM_LISTS)
	@mkdir -p $(@D)
	$(Q)awk -f $< harness/vim/vim_type_table.c $(VIM_LISTS) > $@.new && mv $@.new $@

$(OUT)/obj/harness/vim/vim_type_table.o: $(OUT)/gen/fault_hierarchy.inc

# The case tables and the seeds of mutants as byte arrays, in the loaders'
# order of names.
CASE_FILES := $(sort $(wildcard cases/*.json cases/bodies/*.json))
SEED_FILES := $(sort $(wildcard corpus/request/*.json))
EMBEDDED := $(OUT)/gen/embedded_cases $(OUT)/gen/embedded_seeds

generated: $(EMBEDDED:%=%.c) $(OUT)/gen/fault_hierarchy.inc

# $(call embed,files,folder,table,header)
define embed
@mkdir -p $(@D)
$(Q)for f in $(1); do echo "file $${f#$(2)/}"; od -An -v -tu1 "$$f"; done | \
	awk -v table=$(3) -v header=$(4) -f $< > $@.new && mv $@.new $@
endef
$(OUT)/gen/embedded_cases.c: harness/case/embed.awk $(CASE_FILES) cases \
		cases/bodies
	$(call embed,$(CASE_FILES),cases,case_embedded,case/case_embedded.h)
$(OUT)/gen/embedded_seeds.c: harness/case/embed.awk $(SEED_FILES) \
		corpus/request
	$(call embed,$(SEED_FILES),corpus/request,seed_embedded,mutate/seed_embedded.h)

$(EMBEDDED:%=%.o): %.o: %.c $(OUT)/flags
	$(Q)$(CC) $(OUR_CFLAGS) $(CFLAGS) -c $< -o $@

LIB_OBJ += $(EMBEDDED:%=%.o)

# ---- how things are compiled and linked

# Rewritten only when it differs: other flags compile again, another list of
# files links again.
define stamp
@mkdir -p $(@D)
@echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
endef
$(OUT)/flags: FORCE
	$(call stamp,$(CC) $(OUR_CFLAGS) $(TEST_CFLAGS) $(CFLAGS))
$(OUT)/handler: FORCE
	$(call stamp,$(HANDLER) $(LDFLAGS))
$(OUT)/files: FORCE
	$(call stamp,$(LIB_SRC) $(TEST_SRC) $(LDFLAGS))

# Beside an object that was compiled with WERROR.
ifneq ($(WERROR),)
STRICT := $(patsubst %.c,$(OUT)/obj/%.strict,$(wildcard harness/*.c \
	harness/*/*.c harness/*/*/*.c fuzz/*/*.c))
$(filter-out $(wildcard $(STRICT)),$(STRICT)): FORCE
	@mkdir -p $(@D) && touch $@
endif

$(OUT)/obj/%.o: %.c $(OUT)/flags $(if $(WERROR),$(OUT)/obj/%.strict)
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC $<")
	$(Q)$(CC) $(OUR_CFLAGS) $(if $(WERROR),-Werror) $(CFLAGS) -MMD -MP \
		-include harness/base/banned.h -c $< -o $@
	@$(if $(WERROR),,rm -f $(@:.o=.strict))

# $(call link,objects,more)
define link
@mkdir -p $(@D)
@$(if $(V),,echo "  LD $@")
$(Q)$(CC) $(FLAVOUR_CFLAGS) $(CFLAGS) $(LDFLAGS) $(1) -o $@ $(OUR_LIBS) $(2)
endef
$(OUT)/cnsconform: $(MAIN_OBJ) $(LIB_OBJ) $(OUT)/files
	$(call link,$(filter %.o,$^))
$(OUT)/test_cnsconform: $(LIB_OBJ) $(TEST_OBJ) \
		$(OUT)/obj/fuzz/engine/afl_mutator.o $(OUT)/files
	$(call link,$(filter %.o,$^),-lcunit)
$(OUT)/bench: $(BENCH_OBJ) $(LIB_OBJ) $(OUT)/files
	$(call link,$(filter %.o,$^))
$(OUT)/fuzz_your_server $(OUT)/replay/fuzz_your_server: $(HANDLER) $(OUT)/handler
$(OUT)/replay/fuzz_%: $(OUT)/obj/fuzz/targets/fuzz_%.o $(REPLAY_OBJ) \
		$(LIB_OBJ) $(OUT)/files
	$(call link,$(filter %.o,$^))
$(OUT)/fuzz_%: $(OUT)/obj/fuzz/targets/fuzz_%.o $(LIB_OBJ) $(OUT)/files
	$(call link,$(filter %.o,$^),-fsanitize=fuzzer)

# An engine explores what is instrumented: in the body targets the server, or
# what answers show of one that is not here, and never what judges it. The rest
# is the plain library, which is faster too.
ifneq ($(filter fuzz afl,$(FLAVOUR)),)
$(BODY_TARGETS:%=$(OUT)/%): $(OUT)/fuzz_%: $(OUT)/obj/fuzz/targets/fuzz_%.o \
		$(if $(filter fuzz,$(FLAVOUR)),$(ENGINE_OBJ)) build/cnsconform.a
	$(call link,$(filter %.o,$^) $(filter %.a,$^),-fsanitize=fuzzer)
$(OUT)/fuzz_reference: $(SERVER_OBJ)
ifeq ($(origin HANDLER),file)
$(OUT)/fuzz_your_server: $(SERVER_OBJ)
endif
$(OUT)/fuzz_network: $(OUT)/obj/fuzz/engine/engine_edges.o
build/cnsconform.a: FORCE
	$(Q)$(MAKE) --no-print-directory FLAVOUR=plain CC=gcc build/cnsconform.a
else
$(OUT)/cnsconform.a: $(LIB_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^
endif

# The same mutator for AFL++, which loads it: only what it needs goes in.
MUTATOR_SRC := $(wildcard fuzz/mutate/*.c harness/base/*.c harness/json/*.c \
	harness/http/*.c harness/case/*.c)
MUTATOR_OBJ := $(MUTATOR_SRC:%.c=$(OUT)/obj/%.o) $(EMBEDDED:%=%.o)
$(OUT)/mutator.a: $(MUTATOR_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^
build/afl/libcnsconform_mutator.so: $(OUT)/obj/fuzz/engine/afl_mutator.o \
		$(OUT)/mutator.a
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LD $@")
	$(Q)$(CC) -shared -Wl,-z,defs $(CFLAGS) $(LDFLAGS) $^ -o $@ $(OUR_LIBS)

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(TEST_OBJ) $(BENCH_OBJ) $(MAIN_OBJ) \
	$(FUZZ_OBJ) $(REPLAY_OBJ) $(ENGINE_OBJ) $(MUTATOR_OBJ) \
	$(wildcard $(OUT)/obj/fuzz/engine/*.o))
FORCE:
.PHONY: all help run check test quick-tests slow-tests warnings lint laws bench \
	stability cover fuzz-targets fuzz-selftest fuzz-variants \
	fuzz-libfuzzer fuzz-afl fuzz-cmin generated mutator engines afl-engines replays install clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
