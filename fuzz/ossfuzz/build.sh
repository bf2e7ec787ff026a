#!/bin/sh -eu
# Fuzz targets as OSS-Fuzz and ClusterFuzzLite want them:
#
#     CC= CXX= CFLAGS= CXXFLAGS= LIB_FUZZING_ENGINE= OUT= fuzz/ossfuzz/build.sh
#
# Every target that needs nothing but its input, with its seeds, options and
# dictionary, goes to $OUT. Compiler, flags and engine are theirs: nothing of
# ours chooses a sanitizer. The machine that runs the targets has none of our
# libraries, so those go along, into $OUT/lib. ONLY="fuzz_x fuzz_y" builds
# these.
cd "$(dirname "$0")/../.."
work=${WORK:-build}/ossfuzz
mkdir -p "$OUT/lib" "$work"

object() { # SOURCE: where its object lies
	echo "$work/$(echo "${1%.c}" | tr / _).o"
}

compile() {
	# shellcheck disable=SC2086
	$CC $CFLAGS -std=gnu17 -D_GNU_SOURCE -Iharness -Ifuzz -Ifuzz/targets \
		-Ibuild/gen -include harness/base/banned.h -c "$1" -o "$(object "$1")"
}

zip_seeds() { # NAME FOLDER...
	archive=$OUT/$1_seed_corpus.zip
	shift
	rm -rf "$work/seeds" "$archive"
	mkdir -p "$work/seeds"
	for folder in "$@"; do
		[ ! -d "$folder" ] || find "$folder" -type f
	done | while read -r file; do
		cp "$file" "$work/seeds/$(echo "$file" | tr / _)"
	done
	(cd "$work/seeds" && zip -q -r - .) >"$archive"
}

library() {
	make --no-print-directory generated >&2
	# the whole harness, but for what is a program or another engine's
	find harness fuzz build/gen -name '*.c' ! -path 'harness/tests/*' \
		! -path harness/main.c ! -path 'fuzz/tests/*' \
		! -path 'fuzz/targets/*' ! -name afl_mutator.c \
		! -name tiny_server.c | sort >"$work/sources"
	xargs -P "$(nproc)" -I '{}' "$0" compile '{}' <"$work/sources"
	rm -f "$work/lib.a"
	while read -r source; do
		case $source in */libfuzzer_mutator.c) ;; *) object "$source" ;; esac
	done <"$work/sources" | xargs ar rcs "$work/lib.a"
}

target() { # SOURCE
	name=$(basename "$1" .c)
	compile "$1"
	mutator=
	case $name in fuzz_reference | fuzz_your_server)
		mutator=$(object fuzz/engine/libfuzzer_mutator.c) ;;
	esac
	# shellcheck disable=SC2046,SC2086
	$CXX $CXXFLAGS "$(object "$1")" $mutator "$work/lib.a" \
		$LIB_FUZZING_ENGINE -o "$OUT/$name" \
		-Wl,--disable-new-dtags,-rpath,'$ORIGIN/lib' -lpthread \
		$(pkg-config --libs libcurl libcjson libssl libcrypto)
	words=${name#fuzz_}
	# shellcheck disable=SC2046
	zip_seeds "$name" "corpus/$words" "corpus/${words%_*}" \
		"corpus/regressions/$name" \
		$(sed -n 's/^ \* Seeds: *//p' "$1")
	cp fuzz/ossfuzz/default.options "$OUT/$name.options"
	cp corpus/dict/api.dict "$OUT/$name.dict"
}

if [ "${1:-}" = compile ]; then
	compile "$2"
	exit 0
fi
library
for source in fuzz/targets/fuzz_*.c; do
	name=$(basename "$source" .c)
	# there is no network where these run
	[ "$name" != fuzz_network ] || continue
	case " ${ONLY:-$name} " in *" $name "*) target "$source" ;; esac
done
for program in "$OUT"/fuzz_*; do
	[ ! -x "$program" ] || ldd "$program"
done | awk '$3 ~ /^\// { print $3 }' | sort -u |
	grep -vE '/(libc|libm|libdl|librt|libpthread|libstdc\+\+|libgcc_s)\.so' |
	xargs -r cp -L -t "$OUT/lib"
