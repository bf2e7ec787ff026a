/*
 * Any bytes as an inventory file: refused with path, line and column, or every
 * volume has a known datastore and is found by its id in either letter case.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz_target.h"
#include "refserver/ref_inventory.h"

enum { INPUT_MAX = 64 * 1024, PATH_TEXT_MAX = 64 };

static void check(const struct ref_inventory *inventory)
{
	for (size_t i = 0; i < inventory->volume_count; i++) {
		struct ref_volume *v = &inventory->volumes[i];

		fuzz_require(ref_inventory_volume(inventory,
						  slice_from(v->id)) == v,
			     "a volume is found by its id");
		fuzz_require(ref_inventory_datastore(
				     inventory, slice_from(v->datastore)) !=
				     NULL,
			     "and lies on a datastore that is there");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int memory;
	char path[PATH_TEXT_MAX];
	struct err err = ERR_INIT;
	struct ref_inventory inventory;

	if (size > INPUT_MAX)
		return 0;
	memory = memfd_create("inventory", MFD_CLOEXEC);
	fuzz_require(memory >= 0 &&
			     write(memory, data, size) == (ssize_t)size,
		     "there is memory");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	ref_inventory_init(&inventory);
	if (ref_inventory_load(&inventory, path, &err))
		fuzz_require(err.code == ERR_USAGE &&
				     !strncmp(err.text, path, strlen(path)),
			     "a refusal names its place");
	else
		check(&inventory);
	ref_inventory_release(&inventory);
	close(memory);
	return 0;
}
