/*
 * What every fuzz target shares: the entry point of both engines and the
 * one way to say that a property is broken.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called by libFuzzer, AFL++ or replay_main with one input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A broken property ends the process, so that the engine keeps the input. */
static inline void fuzz_require(bool holds, const char *property)
{
	if (holds)
		return;
	fprintf(stderr, "broken property: %s\n", property);
	abort();
}

#endif
