# cnsconform: conformance and fuzz-testing harness for CnsSyncVolume.
# Sources are found by wildcard; a new file needs no entry here.
#
#   FLAVOUR=san    AddressSanitizer + UndefinedBehaviorSanitizer
#   CC=clang-14    another compiler (use with FLAVOUR=clang to keep objects apart)
#   V=1            show commands

FLAVOUR ?= plain
ifeq ($(origin CC),default)
CC := gcc
endif
OUT := $(if $(filter plain,$(FLAVOUR)),build,build/$(FLAVOUR))
Q := $(if $(V),,@)

PACKAGES := libcurl libcjson libmicrohttpd libcrypto libssl
SANITIZE := $(if $(filter san,$(FLAVOUR)),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
, := ,
WARN := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes \
	-Wstrict-prototypes -Wvla -Wformat=2 -Wwrite-strings -Wno-format-nonliteral
OPT := $(if $(filter san,$(FLAVOUR)),-O1 -g,-O2 -g)
OUR_CFLAGS = -std=gnu17 -D_GNU_SOURCE $(OPT) $(WARN) $(SANITIZE) -Iharness -I$(OUT)/gen -MMD -MP
OUR_LIBS = $(shell pkg-config --libs libcurl libcjson libmicrohttpd libcrypto libssl) -lpthread

LIB_SRC  := $(sort $(filter-out harness/tests/%,$(wildcard harness/*/*.c)))
TEST_SRC := $(sort $(wildcard harness/tests/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/obj/%.o)
TEST_OBJ := $(TEST_SRC:%.c=$(OUT)/obj/%.o)
MAIN_OBJ := $(OUT)/obj/harness/main.o

all: $(OUT)/cnsconform ## build the program

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC $<")
	$(Q)$(CC) $(OUR_CFLAGS) $(CFLAGS) -include harness/base/banned.h -c $< -o $@

$(OUT)/cnsconform: $(MAIN_OBJ) $(LIB_OBJ)
	@$(if $(V),,echo "  LD $@")
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $^ -o $@ $(OUR_LIBS)

$(OUT)/test_cnsconform: $(LIB_OBJ) $(TEST_OBJ)
	@$(if $(V),,echo "  LD $@")
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $^ -o $@ $(OUR_LIBS) -lcunit

# Ancestry of faults: lists of names become C initialisers.
VIM_LISTS := harness/vim/faults-9.1.0.0.tsv harness/vim/faults-extra.tsv

$(OUT)/gen/fault_hierarchy.inc: harness/vim/fault_hierarchy.awk \
		harness/vim/vim_type_table.c $(VIM_LISTS)
	@mkdir -p $(@D)
	$(Q)awk -f $< harness/vim/vim_type_table.c $(VIM_LISTS) > $@.new && mv $@.new $@

$(OUT)/obj/harness/vim/vim_type_table.o: $(OUT)/gen/fault_hierarchy.inc

clean: ## remove everything built
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(TEST_OBJ:.o=.d) $(MAIN_OBJ:.o=.d)
.PHONY: all clean
