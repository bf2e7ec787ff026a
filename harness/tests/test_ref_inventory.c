#include "refserver/ref_inventory.h"

#include <unistd.h>

#include "base/file.h"
#include "tests/test.h"

#define STORES "{\"datastores\":[\"d1\",\"d2\"],\n\"volumes\":["
#define UUID "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"

/* The path is fixed so that messages can be compared whole. */
#define PATH "build/test-ref-inventory.json"

static int load(struct ref_inventory *inventory, const char *text,
		struct err *err)
{
	int result;

	CHECK_INT(file_make_folder("build", err), 0);
	CHECK_INT(file_write(PATH, slice_from(text), err), 0);
	ref_inventory_init(inventory);
	result = ref_inventory_load(inventory, PATH, err);
	unlink(PATH);
	return result;
}

TEST(ref_inventory, reads_volumes_of_every_kind)
{
	struct ref_inventory inventory;
	struct err err = ERR_INIT;
	struct ref_volume *volume;

	CHECK_INT(load(&inventory, STORES
		       "{\"id\":\"6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913\","
		       "\"datastore\":\"d2\"},"
		       "{\"id\":\"file:" UUID "\",\"kind\":\"file\","
		       "\"datastore\":\"d1\"},"
		       "{\"id\":\"11111111-94b7-4a53-8c1e-5f0a7be2d913\","
		       "\"kind\":\"unregistered\",\"datastore\":\"d1\"}]}",
		       &err), 0);
	CHECK_TEXT(err.text, "");
	CHECK_INT(inventory.volume_count, 3);
	CHECK_TEXT(inventory.volumes[0].id, UUID);
	CHECK_TEXT(inventory.volumes[0].datastore, "d2");
	volume = ref_inventory_volume(&inventory, slice_from("file:" UUID));
	CHECK(volume && volume->kind == REF_FILE);
	CHECK_INT(inventory.volumes[2].kind, REF_UNREGISTERED);
	CHECK(!ref_inventory_datastore(&inventory, slice_from("d3")));
	ref_inventory_release(&inventory);
}

TEST(ref_inventory, says_where_a_file_is_wrong)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", PATH ":1:1: " },
		{ "{\"datastores\":[\"d1\"],\n  \"volumes\":[}", PATH ":2:14: " },
		{ "[]", PATH ":1:1: an object belongs here" },
		{ "{}", PATH ":1:1: a list is needed of 'datastores'" },
		{ "{\"datastores\":[]}",
		  PATH ":1:15: a list is needed of 'datastores'" },
		{ "{\"datastores\":[7]}",
		  PATH ":1:16: the id of a datastore belongs here" },
		{ "{\"datastores\":[\"d\",\"d\"]}",
		  PATH ":1:20: there already is 'd'" },
		{ "{\"datastores\":[\"d\"]}",
		  PATH ":1:1: a list is needed of 'volumes'" },
		{ "{\"stores\":[]}", PATH ":1:11: unknown member 'stores'" },
		{ "{\"volumes\":[],\"volumes\":[]}",
		  PATH ":1:12: two members are called 'volumes'" },
		{ STORES "1]}", PATH ":2:12: an object belongs here" },
		{ STORES "{\"datastore\":\"d1\"}]}",
		  PATH ":2:12: missing member 'id'" },
		{ STORES "{\"id\":\"" UUID "\"}]}",
		  PATH ":2:12: missing member 'datastore'" },
		{ STORES "{\"id\":7,\"datastore\":\"d1\"}]}",
		  PATH ":2:18: a string belongs here" },
		{ STORES "{\"id\":\"x\",\"datastore\":\"d1\"}]}",
		  PATH ":2:18: an id is a UUID" },
		{ STORES "{\"id\":\"" UUID "\",\"kind\":\"file\","
		  "\"datastore\":\"d1\"}]}", PATH ":2:18: an id is a UUID" },
		{ STORES "{\"id\":\"" UUID "\",\"kind\":\"tape\","
		  "\"datastore\":\"d1\"}]}",
		  PATH ":2:64: a kind is block, file or unregistered" },
		{ STORES "{\"id\":\"" UUID "\",\"datastore\":\"d3\"}]}",
		  PATH ":2:69: 'datastores' does not list 'd3'" },
		{ STORES "{\"id\":\"" UUID "\",\"datastore\":\"d1\"},"
		  "{\"id\":\"" UUID "\",\"datastore\":\"d1\"}]}",
		  PATH ":2:81: another volume has this id" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ref_inventory inventory;
		struct err err = ERR_INIT;

		CHECK_INT(load(&inventory, rows[i].text, &err), -1);
		CHECK_INT(err.code, ERR_USAGE);
		CHECK_HAS(err.text, rows[i].error);
		ref_inventory_release(&inventory);
	}
}

TEST(ref_inventory, names_a_file_that_is_not_there)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server;
	struct err err = ERR_INIT;

	options.inventory = "build/no-such-inventory.json";
	CHECK_INT(ref_server_new(&server, &options, &err), -1);
	CHECK(!server);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, "'build/no-such-inventory.json'");
}
