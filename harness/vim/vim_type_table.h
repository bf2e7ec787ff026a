/*
 * The tables behind vim_type.h; nobody else includes this.
 *
 * Faults: one entry for each line of faults-*.tsv, sorted by name. Data
 * objects: the few that this operation touches.
 */
#ifndef VIM_TYPE_TABLE_H
#define VIM_TYPE_TABLE_H

#include "vim/vim_type.h"

struct vim_enum {
	const char *name;
	const char *const *values; /* ends with NULL */
};

extern const struct vim_type vim_faults[];
extern const size_t vim_fault_total;
extern const struct vim_type vim_objects[]; /* ends with name NULL */
extern const struct vim_enum vim_enums[];   /* ends with name NULL */

#endif
